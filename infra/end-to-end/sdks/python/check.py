"""What the official client for Python makes of a running grid, with nothing of it changed but base URL and key.

One line a check; exit code 1 if one of them failed. Wants OPENAI_BASE_URL and OPENAI_API_KEY, as the client itself does,
and the keys of two more customers: UMAMI_LIMITED_KEY of one with one request at once and 100 000 tokens a minute,
UMAMI_FORBIDDEN_KEY of one whose data may not be where mistral-7b is.
"""

import asyncio
import json
import os
import struct
import sys
import time
import traceback

import openai
from pydantic import BaseModel

MODEL = "llama-3.1-8b"
# Served by a runtime that says what it was asked, and whose streams of plain text are all cut in the middle.
ECHO = "echo-1"
HELLO = [{"role": "user", "content": "hello there"}]
WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "strict": True,
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "days": {"type": "integer", "enum": [1, 3, 7]}},
            "required": ["city", "days"],
            "additionalProperties": False,
        },
    },
}

client = openai.OpenAI()
limited = openai.OpenAI(api_key=os.environ["UMAMI_LIMITED_KEY"])
checks = []


def check(function):
    checks.append(function)
    return function


def chat(of=client, **more):
    return of.chat.completions.create(**{"model": MODEL, "messages": HELLO, "max_tokens": 8, **more})


def text(chunks):
    return "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)


def refusal(kind, call, *, tries=1):
    """The error of this class that the call ends with, after so many tries."""
    try:
        call()
    except openai.APIStatusError as error:
        assert type(error) is kind, repr(error)
        assert error.request_id, "no request id"
        assert error.type and error.message, repr(error)
        assert error.response.request.headers["x-stainless-retry-count"] == str(tries - 1), "tries"
        return error
    raise AssertionError(f"no {kind.__name__}")


@check
def chat_plain():
    answer = chat()
    assert answer.choices[0].message.content
    assert answer.choices[0].finish_reason == "length"
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.total_tokens) == (2, 8, 10)


@check
def chat_stream_without_usage():
    chunks = list(chat(stream=True))
    assert text(chunks) == chat().choices[0].message.content
    assert all(chunk.usage is None and chunk.choices for chunk in chunks)
    assert chunks[-1].choices[0].finish_reason == "length"


@check
def chat_stream_with_usage():
    *chunks, last = list(chat(stream=True, stream_options={"include_usage": True}))
    assert text(chunks) == chat().choices[0].message.content
    assert all(chunk.usage is None for chunk in chunks)
    assert last.choices == [] and last.usage.completion_tokens == 8 and last.usage.total_tokens == 10


@check
def chat_stream_put_together_by_the_client():
    with client.chat.completions.stream(model=MODEL, messages=HELLO, max_tokens=8) as stream:
        try:
            stream.get_final_completion()
        except openai.LengthFinishReasonError as error:
            # What it makes of an answer that was cut to length.
            assert error.completion.choices[0].message.content == chat().choices[0].message.content
    with client.chat.completions.stream(model=MODEL, messages=HELLO) as stream:
        final = stream.get_final_completion()
    assert final.choices[0].message.content == chat(max_tokens=None).choices[0].message.content


@check
def chat_with_the_asynchronous_client():
    async def both():
        async with openai.AsyncOpenAI() as client:
            whole = await chat(client)
            chunks = [chunk async for chunk in await chat(client, stream=True)]
            assert text(chunks) == whole.choices[0].message.content

    asyncio.run(both())


@check
def completions():
    def create(**more):
        return client.completions.create(model=MODEL, prompt="hello there", max_tokens=8, **more)

    whole = create()
    assert whole.usage.completion_tokens == 8
    *chunks, last = list(create(stream=True, stream_options={"include_usage": True}))
    assert "".join(chunk.choices[0].text for chunk in chunks) == whole.choices[0].text
    assert last.choices == [] and last.usage == whole.usage
    assert all(chunk.usage is None for chunk in create(stream=True))


@check
def embeddings_in_both_encodings():
    def create(**more):
        return client.embeddings.create(model=MODEL, input=["one two", "three"], **more)

    # Asked for in base64 by the client itself, which gives single precision either way.
    packed, floats = create(), create(encoding_format="float")
    assert len(packed.data) == 2 and len(packed.data[0].embedding) == 8
    for ours, theirs in zip(packed.data, floats.data, strict=True):
        assert ours.embedding == list(struct.unpack("8f", struct.pack("8f", *theirs.embedding)))
    assert isinstance(create(encoding_format="base64").data[0].embedding, str)
    assert packed.usage == floats.usage and packed.usage.prompt_tokens == 3


@check
def responses_whole_and_as_events():
    def create(**more):
        return client.responses.create(model=MODEL, input="hello there", max_output_tokens=16, **more)

    whole = create()
    assert whole.output_text
    events = list(create(stream=True))
    assert events[0].type == "response.created" and events[-1].type == "response.completed"
    assert [event.sequence_number for event in events] == list(range(len(events)))
    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert "".join(deltas) == whole.output_text == events[-1].response.output_text
    assert events[-1].response.usage == whole.usage and whole.usage.output_tokens == 16
    with client.responses.stream(model=MODEL, input="hello there", max_output_tokens=16) as stream:
        assert stream.get_final_response().output_text == whole.output_text


@check
def models():
    listed = {model.id: model for model in client.models.list()}
    assert {MODEL, "mistral-7b", ECHO} <= listed.keys()
    assert client.models.retrieve(MODEL) == listed[MODEL]
    assert all(model.object == "model" and model.owned_by and type(model.created) is int for model in listed.values())
    forbidden = openai.OpenAI(api_key=os.environ["UMAMI_FORBIDDEN_KEY"])
    assert "mistral-7b" not in {model.id for model in forbidden.models.list()}


@check
def tools_as_they_were_sent():
    choice = {"type": "function", "function": {"name": "weather"}}
    answer = chat(model=ECHO, tools=[WEATHER], tool_choice=choice, parallel_tool_calls=False)
    assert answer.choices[0].finish_reason == "tool_calls"
    call = answer.choices[0].message.tool_calls[0]
    assert call.function.name == "weather"
    asked = json.loads(call.function.arguments)
    assert (asked["tools"], asked["tool_choice"], asked["parallel_tool_calls"]) == ([WEATHER], choice, False)
    with client.chat.completions.stream(model=ECHO, messages=HELLO, tools=[WEATHER]) as stream:
        call = stream.get_final_completion().choices[0].message.tool_calls[0]
    assert json.loads(call.function.arguments)["tools"] == [WEATHER]


@check
def structured_output():
    class Answer(BaseModel):
        name: str
        strict: bool

    parsed = client.chat.completions.parse(model=ECHO, messages=HELLO, response_format=Answer)
    assert parsed.choices[0].message.parsed == Answer(name="Answer", strict=True)


@check
def transcriptions():
    def create(**more):
        file = ("speech.wav", bytes(100_000), "audio/wav")
        return client.audio.transcriptions.create(model=MODEL, file=file, **more)

    whole = create()
    assert whole.text
    events = list(create(stream=True))
    assert "".join(event.delta for event in events if event.type == "transcript.text.delta") == whole.text
    assert events[-1].type == "transcript.text.done" and events[-1].text == whole.text


@check
def headers_of_answers_and_streams():
    for stream in (False, True):
        raw = client.chat.completions.with_raw_response.create(
            model=MODEL, messages=HELLO, max_tokens=8, stream=stream
        )
        assert raw.headers["x-request-id"] == raw.request_id
        assert raw.headers["x-umami-decision-id"] and raw.headers["x-umami-region"] == "EU"
        assert int(raw.headers["x-ratelimit-remaining-requests"]) > 0
        parsed = raw.parse()
        assert text(parsed) if stream else parsed._request_id == raw.request_id


@check
def error_authentication():
    error = refusal(openai.AuthenticationError, lambda: chat(openai.OpenAI(api_key="umc_nonsense")))
    assert error.code == "invalid_api_key"


@check
def error_permission_denied():
    forbidden = openai.OpenAI(api_key=os.environ["UMAMI_FORBIDDEN_KEY"])
    error = refusal(openai.PermissionDeniedError, lambda: chat(forbidden, model="mistral-7b"))
    assert error.code == "data_residency_mismatch"


@check
def error_not_found():
    error = refusal(openai.NotFoundError, lambda: chat(model="no-such-model"))
    assert (error.code, error.param) == ("model_not_found", "model")


@check
def error_bad_request():
    error = refusal(
        openai.BadRequestError,
        lambda: client.responses.create(model=MODEL, input="hello", previous_response_id="resp_1"),
    )
    assert error.param == "previous_response_id"
    assert refusal(openai.BadRequestError, lambda: chat(model=7)).param == "model"


@check
def rate_limit_waited_for():
    with chat(limited, stream=True, max_tokens=200) as stream:
        next(stream)
        raw = limited.chat.completions.with_raw_response.create(model=MODEL, messages=HELLO, max_tokens=8)
        assert raw.retries_taken in (1, 2), raw.retries_taken
        assert raw.parse().choices[0].message.content


@check
def rate_limit_given_up_and_abort():
    with chat(limited, stream=True, max_tokens=8000) as stream:
        next(stream)
        began = time.monotonic()
        error = refusal(openai.RateLimitError, lambda: chat(limited), tries=3)
        assert error.code == "rate_limit_exceeded" and error.response.headers["retry-after"] == "1"
        assert time.monotonic() - began >= 2
        stream.close()
    # Twenty seconds of it were left; its place is free as soon as the gateway has noticed.
    free_again()


@check
def rate_limit_that_waiting_does_not_help():
    error = refusal(openai.RateLimitError, lambda: chat(limited, max_tokens=200_000))
    assert error.response.headers["x-should-retry"] == "false" and error.type == "tokens"


@check
def timeout_of_the_client():
    began = time.monotonic()
    try:
        chat(limited.with_options(timeout=0.3), max_tokens=4000)
    except openai.APITimeoutError:
        assert time.monotonic() - began > 0.9, "tries"
    else:
        raise AssertionError("no APITimeoutError")
    free_again()


@check
def stream_that_breaks():
    seen = []
    try:
        for chunk in chat(model=ECHO, stream=True):
            seen.append(chunk)
    except openai.APIError as error:
        assert error.code == "upstream_failed", repr(error)
    else:
        raise AssertionError("taken for a whole answer")
    assert text(seen)


def free_again():
    impatient = limited.with_options(max_retries=0)
    end = time.monotonic() + 1
    while True:
        try:
            return chat(impatient)
        except openai.RateLimitError:
            if time.monotonic() > end:
                raise


def main():
    print(f"openai-python {openai.__version__}, Python {sys.version.split()[0]}")
    failed = 0
    for function in checks:
        name = function.__name__.replace("_", " ")
        try:
            function()
            print(f"ok    {name}")
        except Exception:
            failed += 1
            print(f"FAIL  {name}\n{traceback.format_exc()}")
    return 1 if failed else 0


sys.exit(main())
