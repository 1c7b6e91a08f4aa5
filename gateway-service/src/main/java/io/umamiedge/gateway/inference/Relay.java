package io.umamiedge.gateway.inference;

import io.umamiedge.contracts.request.Usage;
import io.umamiedge.gateway.openai.OpenAiError;
import io.umamiedge.gateway.relay.NodeExchange;

/** What one try does with the node's response. */
sealed interface Relay extends NodeExchange.Listener permits PlainRelay, StreamRelay {
    /** Whether the node has begun to answer: of a stream, with its first token. */
    boolean isAnswering();

    /** Whether the customer has been sent anything of it, after which no other node can take over. */
    boolean hasBegun();

    /** What the customer has got of it so far. */
    Usage usage();

    /** The error as the last event of what was relayed. */
    byte[] error(OpenAiError error);

    /** Nothing more is wanted of it. */
    void stop();
}
