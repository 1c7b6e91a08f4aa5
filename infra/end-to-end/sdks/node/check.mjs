// What the official client for Node makes of a running grid, with nothing of it changed but base URL and key: the same
// checks as ../python/check.py, with the same environment.
import assert from 'node:assert/strict';
import process from 'node:process';
import OpenAI, { toFile } from 'openai';
import { VERSION } from 'openai/version';

const MODEL = 'llama-3.1-8b';
// Served by a runtime that says what it was asked, and whose streams of plain text are all cut in the middle.
const ECHO = 'echo-1';
const HELLO = [{ role: 'user', content: 'hello there' }];
const WEATHER = {
  type: 'function',
  function: {
    name: 'weather',
    strict: true,
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'integer', enum: [1, 3, 7] } },
      required: ['city', 'days'],
      additionalProperties: false,
    },
  },
};

// How often the client asked: it does not tell.
let tries = 0;
const counting = (url, init) => {
  tries++;
  return fetch(url, init);
};

const client = new OpenAI({ fetch: counting });
const limited = new OpenAI({ apiKey: process.env.UMAMI_LIMITED_KEY, fetch: counting });
const forbidden = new OpenAI({ apiKey: process.env.UMAMI_FORBIDDEN_KEY, fetch: counting });

const chat = (more = {}, options = {}, of = client) =>
  of.chat.completions.create({ model: MODEL, messages: HELLO, max_tokens: 8, ...more }, options);
const text = (chunks) =>
  chunks.flatMap((chunk) => chunk.choices.map((choice) => choice.delta.content ?? '')).join('');

async function all(stream) {
  const seen = [];
  for await (const item of stream) {
    seen.push(item);
  }
  return seen;
}

/** The error of this class that the call ends with, after so many tries. */
async function refusal(kind, call, expected = 1) {
  tries = 0;
  const error = await call().then(
    () => assert.fail(`no ${kind.name}`),
    (thrown) => thrown,
  );
  assert.equal(error.constructor, kind, String(error));
  assert.ok(error.requestID, 'no request id');
  assert.ok(error.type && error.message, String(error));
  assert.equal(tries, expected, 'tries');
  return error;
}

async function freeAgain() {
  const end = performance.now() + 1000;
  for (;;) {
    try {
      return await chat({}, { maxRetries: 0 }, limited);
    } catch (error) {
      if (!(error instanceof OpenAI.RateLimitError) || performance.now() > end) {
        throw error;
      }
    }
  }
}

const checks = {
  async 'chat plain'() {
    const answer = await chat();
    assert.ok(answer.choices[0].message.content);
    assert.equal(answer.choices[0].finish_reason, 'length');
    const { prompt_tokens, completion_tokens, total_tokens } = answer.usage;
    assert.deepEqual([prompt_tokens, completion_tokens, total_tokens], [2, 8, 10]);
  },

  async 'chat stream without usage'() {
    const chunks = await all(await chat({ stream: true }));
    assert.equal(text(chunks), (await chat()).choices[0].message.content);
    assert.ok(chunks.every((chunk) => !chunk.usage && chunk.choices.length === 1));
    assert.equal(chunks.at(-1).choices[0].finish_reason, 'length');
  },

  async 'chat stream with usage'() {
    const chunks = await all(await chat({ stream: true, stream_options: { include_usage: true } }));
    const last = chunks.pop();
    assert.equal(text(chunks), (await chat()).choices[0].message.content);
    assert.ok(chunks.every((chunk) => !chunk.usage));
    assert.deepEqual(last.choices, []);
    assert.equal(last.usage.completion_tokens, 8);
  },

  async 'chat stream put together by the client'() {
    const body = { model: MODEL, messages: HELLO };
    const final = await client.chat.completions.stream(body).finalChatCompletion();
    const whole = await client.chat.completions.create(body);
    assert.equal(final.choices[0].message.content, whole.choices[0].message.content);
  },

  async completions() {
    const create = (more) =>
      client.completions.create({ model: MODEL, prompt: 'hello there', max_tokens: 8, ...more });
    const whole = await create();
    assert.equal(whole.usage.completion_tokens, 8);
    const chunks = await all(await create({ stream: true, stream_options: { include_usage: true } }));
    const last = chunks.pop();
    assert.equal(chunks.map((chunk) => chunk.choices[0].text).join(''), whole.choices[0].text);
    assert.deepEqual([last.choices, last.usage], [[], whole.usage]);
    assert.ok((await all(await create({ stream: true }))).every((chunk) => !chunk.usage));
  },

  async 'embeddings in both encodings'() {
    const create = (more) => client.embeddings.create({ model: MODEL, input: ['one two', 'three'], ...more });
    // Asked for in base64 by the client itself, which gives single precision either way.
    const [packed, floats] = [await create(), await create({ encoding_format: 'float' })];
    assert.equal(packed.data.length, 2);
    assert.equal(packed.data[0].embedding.length, 8);
    const single = (list) => list.data.map((item) => item.embedding.map(Math.fround));
    assert.deepEqual(single(packed), single(floats));
    assert.equal(typeof (await create({ encoding_format: 'base64' })).data[0].embedding, 'string');
    assert.deepEqual(packed.usage, floats.usage);
    assert.equal(packed.usage.prompt_tokens, 3);
  },

  async 'responses whole and as events'() {
    const body = { model: MODEL, input: 'hello there', max_output_tokens: 16 };
    const whole = await client.responses.create(body);
    assert.ok(whole.output_text);
    const events = await all(await client.responses.create({ ...body, stream: true }));
    assert.equal(events[0].type, 'response.created');
    assert.equal(events.at(-1).type, 'response.completed');
    assert.deepEqual(
      events.map((event) => event.sequence_number),
      events.map((_, index) => index),
    );
    const deltas = events.filter((event) => event.type === 'response.output_text.delta');
    assert.equal(deltas.map((event) => event.delta).join(''), whole.output_text);
    assert.deepEqual(events.at(-1).response.usage, whole.usage);
    assert.equal(whole.usage.output_tokens, 16);
    assert.equal((await client.responses.stream(body).finalResponse()).output_text, whole.output_text);
  },

  async models() {
    const listed = await all(client.models.list());
    const ids = listed.map((model) => model.id);
    assert.ok([MODEL, 'mistral-7b', ECHO].every((id) => ids.includes(id)), ids.join());
    assert.deepEqual(
      { ...(await client.models.retrieve(MODEL)) },
      { ...listed.find((model) => model.id === MODEL) },
    );
    assert.ok(
      listed.every((model) => model.object === 'model' && model.owned_by && Number.isInteger(model.created)),
    );
    assert.ok((await all(forbidden.models.list())).every((model) => model.id !== 'mistral-7b'));
  },

  async 'tools as they were sent'() {
    const choice = { type: 'function', function: { name: 'weather' } };
    const body = { model: ECHO, tools: [WEATHER], tool_choice: choice, parallel_tool_calls: false };
    const answer = await chat(body);
    assert.equal(answer.choices[0].finish_reason, 'tool_calls');
    const call = answer.choices[0].message.tool_calls[0];
    assert.equal(call.function.name, 'weather');
    const { tools, tool_choice, parallel_tool_calls } = JSON.parse(call.function.arguments);
    assert.deepEqual([tools, tool_choice, parallel_tool_calls], [[WEATHER], choice, false]);
    const streamed = await client.chat.completions
      .stream({ model: ECHO, messages: HELLO, tools: [WEATHER] })
      .finalChatCompletion();
    const streamedCall = streamed.choices[0].message.tool_calls[0];
    assert.deepEqual(JSON.parse(streamedCall.function.arguments).tools, [WEATHER]);
  },

  async 'structured output'() {
    const schema = {
      type: 'object',
      properties: { name: { type: 'string' }, strict: { type: 'boolean' } },
      required: ['name', 'strict'],
      additionalProperties: false,
    };
    const response_format = { type: 'json_schema', json_schema: { name: 'Answer', strict: true, schema } };
    const answer = await client.chat.completions.parse({ model: ECHO, messages: HELLO, response_format });
    assert.deepEqual(JSON.parse(answer.choices[0].message.content), { name: 'Answer', strict: true });
  },

  async transcriptions() {
    const create = async (more) =>
      client.audio.transcriptions.create({
        model: MODEL,
        file: await toFile(new Uint8Array(100_000), 'speech.wav', { type: 'audio/wav' }),
        ...more,
      });
    const whole = await create();
    assert.ok(whole.text);
    const events = await all(await create({ stream: true }));
    const deltas = events.filter((event) => event.type === 'transcript.text.delta');
    assert.equal(deltas.map((event) => event.delta).join(''), whole.text);
    assert.equal(events.at(-1).type, 'transcript.text.done');
    assert.equal(events.at(-1).text, whole.text);
  },

  async 'headers of answers and streams'() {
    for (const stream of [false, true]) {
      const { data, response, request_id } = await chat({ stream }).withResponse();
      assert.equal(response.headers.get('x-request-id'), request_id);
      assert.ok(response.headers.get('x-umami-decision-id'));
      assert.equal(response.headers.get('x-umami-region'), 'EU');
      assert.ok(Number(response.headers.get('x-ratelimit-remaining-requests')) > 0);
      if (stream) {
        assert.ok(text(await all(data)));
      } else {
        assert.equal(data._request_id, request_id);
      }
    }
  },

  async 'error authentication'() {
    const stranger = new OpenAI({ apiKey: 'umc_nonsense', fetch: counting });
    const error = await refusal(OpenAI.AuthenticationError, () => chat({}, {}, stranger));
    assert.equal(error.code, 'invalid_api_key');
  },

  async 'error permission denied'() {
    const call = () => chat({ model: 'mistral-7b' }, {}, forbidden);
    assert.equal((await refusal(OpenAI.PermissionDeniedError, call)).code, 'data_residency_mismatch');
  },

  async 'error not found'() {
    const error = await refusal(OpenAI.NotFoundError, () => chat({ model: 'no-such-model' }));
    assert.deepEqual([error.code, error.param], ['model_not_found', 'model']);
  },

  async 'error bad request'() {
    const body = { model: MODEL, input: 'hello', previous_response_id: 'resp_1' };
    const error = await refusal(OpenAI.BadRequestError, () => client.responses.create(body));
    assert.equal(error.param, 'previous_response_id');
    assert.equal((await refusal(OpenAI.BadRequestError, () => chat({ model: 7 }))).param, 'model');
  },

  async 'rate limit waited for'() {
    const stream = await chat({ stream: true, max_tokens: 200 }, {}, limited);
    await stream[Symbol.asyncIterator]().next();
    tries = 0;
    assert.ok((await chat({}, {}, limited)).choices[0].message.content);
    assert.ok(tries === 2 || tries === 3, `${tries} tries`);
    stream.controller.abort();
  },

  async 'rate limit given up and abort'() {
    const stream = await chat({ stream: true, max_tokens: 8000 }, {}, limited);
    const began = performance.now();
    let seen = 0;
    // Ends without an error when it is aborted.
    for await (const _ of stream) {
      if (seen++ === 1) {
        const error = await refusal(OpenAI.RateLimitError, () => chat({}, {}, limited), 3);
        assert.deepEqual([error.code, error.headers.get('retry-after')], ['rate_limit_exceeded', '1']);
        assert.ok(performance.now() - began >= 2000);
        stream.controller.abort();
      }
    }
    // Twenty seconds of it were left; its place is free as soon as the gateway has noticed.
    await freeAgain();
  },

  async 'rate limit that waiting does not help'() {
    const error = await refusal(OpenAI.RateLimitError, () => chat({ max_tokens: 200_000 }, {}, limited));
    assert.deepEqual([error.headers.get('x-should-retry'), error.type], ['false', 'tokens']);
  },

  async 'abort of an answer'() {
    const abort = new AbortController();
    tries = 0;
    const answer = chat({ max_tokens: 4000 }, { signal: abort.signal }, limited);
    setTimeout(() => abort.abort(), 200);
    await assert.rejects(answer, OpenAI.APIUserAbortError);
    assert.equal(tries, 1);
    await freeAgain();
  },

  async 'timeout of the client'() {
    tries = 0;
    const call = chat({ max_tokens: 4000 }, { timeout: 300 }, limited);
    await assert.rejects(call, OpenAI.APIConnectionTimeoutError);
    assert.equal(tries, 3);
    await freeAgain();
  },

  async 'stream that breaks'() {
    const seen = [];
    const call = async () => {
      for await (const chunk of await chat({ model: ECHO, stream: true })) {
        seen.push(chunk);
      }
    };
    await assert.rejects(call, (error) => error instanceof OpenAI.APIError && error.code === 'upstream_failed');
    assert.ok(text(seen));
  },
};

console.log(`openai-node ${VERSION}, Node ${process.versions.node}`);
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok    ${name}`);
  } catch (error) {
    process.exitCode = 1;
    console.log(`FAIL  ${name}\n${error.stack}`);
  }
}
