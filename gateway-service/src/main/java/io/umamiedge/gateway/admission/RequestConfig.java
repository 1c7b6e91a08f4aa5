package io.umamiedge.gateway.admission;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What a request may be and take. */
@ConfigMapping(prefix = "umamiedge.gateway.requests")
public interface RequestConfig {
    /** The largest request body; beyond it the answer is 413. */
    @WithDefault("10M")
    MemorySize maxBody();

    /** The largest upload of audio; beyond it the answer is 413. */
    @WithDefault("25M")
    MemorySize maxUpload();

    /** How much of all requests' bodies is held at once, each until its request ends; beyond it the answer is 503. */
    @WithDefault("256M")
    MemorySize bodyMemory();

    /** How long a request body may take to arrive; beyond it the answer is 408. */
    @WithDefault("30s")
    Duration bodyTimeout();

    /** How long a request may take in all, from its admission to its end. */
    @WithDefault("600s")
    Duration totalTimeout();

    /** How many tokens are set aside of a customer's limit for an answer whose request does not say how long it may be. */
    @WithDefault("1024")
    int answerTokens();

    /** How long a request may wait for room within a limit of a minute; what would have to wait longer is refused at once. */
    @WithDefault("250ms")
    Duration limitPatience();

    /** How many requests may wait for room within limits, of all customers; 0 turns waiting off. */
    @WithDefault("1024")
    int limitPlaces();

    /** How many requests may wait for a node while all that may take them are full; 0 turns waiting off. */
    @WithDefault("256")
    int waitingPlaces();

    /** How long a request may wait for a node; then the answer is 503. */
    @WithDefault("5s")
    Duration waitingTime();

    /** Whether a stream of text whose node fails in the middle goes on at another node, where model and request allow it. */
    @WithDefault("true")
    boolean resume();

    /** How many requests may be tried again, in percent of all requests of the last ten seconds. */
    @WithDefault("20")
    int retryPercent();

    /** How many requests per second may be tried again in any case. */
    @WithDefault("10")
    int retriesPerSecond();

    /** How many customers metrics count each by itself, those that come first; all others are counted together. */
    @WithDefault("200")
    int customersCounted();

    /** On how many nodes one request is tried, the first included. */
    @WithDefault("3")
    int maxAttempts();
}
