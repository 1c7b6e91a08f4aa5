package io.umamiedge.gateway.relay;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How the gateway talks to runtimes. */
@ConfigMapping(prefix = "umamiedge.gateway.nodes")
public interface NodeClientConfig {
    /** How long a connection may take before the next node is tried. */
    @WithDefault("1s")
    Duration connectTimeout();

    /** How long a runtime may take to the head of a stream's response before the next node is tried. */
    @WithDefault("20s")
    Duration headTimeout();

    /** How long a runtime may take to the first token of a stream before the next node is tried. */
    @WithDefault("30s")
    Duration firstTokenTimeout();

    /** How long a runtime may take to answer in full a request that is not a stream, before the next node is tried. */
    @WithDefault("300s")
    Duration answerTimeout();

    /** How long a stream that has begun may be silent before it counts as cut. */
    @WithDefault("30s")
    Duration idleTimeout();

    /**
     * How long an idle connection is kept. Below the 5 s after which common runtimes (uvicorn) close theirs, so that a
     * request rarely meets a connection that is just being closed.
     */
    @WithDefault("4s")
    Duration keepAlive();

    /** The most connections of one event loop to one runtime; further requests wait for at most the connect timeout. */
    @WithDefault("256")
    int poolSize();

    /** The largest answer that is not a stream, and the largest event of one is a sixteenth of it. */
    @WithDefault("16M")
    MemorySize maxAnswer();

    /**
     * The certificate authorities, as PEM, by which {@code https} nodes are known; the host name must match, too. Those of
     * the JDK unless given.
     */
    Optional<Path> trust();

    /** Whether {@code https} nodes may choose HTTP/2 (ALPN); otherwise HTTP/1.1 is spoken, as always over {@code http}. */
    @WithDefault("false")
    boolean http2();

    /** The most connections of one event loop to one runtime that speaks HTTP/2; requests share them. */
    @WithDefault("2")
    int http2PoolSize();
}
