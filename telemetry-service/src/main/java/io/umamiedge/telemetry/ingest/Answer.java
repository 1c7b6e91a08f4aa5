package io.umamiedge.telemetry.ingest;

/** A response as it goes out. */
@SuppressWarnings("ArrayRecordComponent") // written once, by whoever sends it
record Answer(int status, String mediaType, byte[] body) {}
