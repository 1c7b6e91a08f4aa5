package io.umamiedge.telemetry.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.Status;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** OTLP/HTTP's two encodings (OTLP specification 1.8.0, section OTLP/HTTP); an answer comes in its request's. */
public enum OtlpEncoding {
    PROTOBUF("application/x-protobuf"),
    JSON("application/json");

    private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();

    private final String mediaType;

    OtlpEncoding(String mediaType) {
        this.mediaType = mediaType;
    }

    public String mediaType() {
        return mediaType;
    }

    /** JSON where it is neither. */
    public static OtlpEncoding of(String mediaType) {
        return Arrays.stream(values())
                .filter(encoding -> encoding.mediaType.equals(mediaType))
                .findFirst()
                .orElse(JSON);
    }

    /** Throws {@link ProblemException}, 400, when it is no such request. */
    public ExportMetricsServiceRequest read(byte[] body) {
        try {
            return switch (this) {
                case PROTOBUF -> ExportMetricsServiceRequest.parseFrom(body);
                case JSON -> {
                    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
                    PARSER.merge(new String(body, StandardCharsets.UTF_8), request);
                    yield request.build();
                }
            };
        } catch (InvalidProtocolBufferException e) {
            throw new ProblemException(
                    CommonProblem.MALFORMED_BODY, "the body is not an ExportMetricsServiceRequest in " + mediaType);
        }
    }

    /** What a success says: nothing, unless something was rejected. */
    public byte[] success(Rejections rejections) {
        ExportMetricsServiceResponse.Builder response = ExportMetricsServiceResponse.newBuilder();
        if (rejections.points() > 0) {
            response.setPartialSuccess(ExportMetricsPartialSuccess.newBuilder()
                    .setRejectedDataPoints(rejections.points())
                    .setErrorMessage(rejections.message()));
        }
        return write(response.build());
    }

    /** What a failure says, section Failures. */
    public byte[] failure(int httpStatus, String message) {
        return write(Status.newBuilder()
                .setCode(code(httpStatus))
                .setMessage(message)
                .build());
    }

    /** google.rpc.Code, as HTTP statuses map to it. */
    private static int code(int httpStatus) {
        return switch (httpStatus) {
            case 401 -> 16;
            case 403 -> 7;
            case 405 -> 12;
            case 408 -> 4;
            case 413, 429 -> 8;
            case 503 -> 14;
            default -> httpStatus < 500 ? 3 : 13;
        };
    }

    private byte[] write(Message message) {
        try {
            return switch (this) {
                case PROTOBUF -> message.toByteArray();
                case JSON -> PRINTER.print(message).getBytes(StandardCharsets.UTF_8);
            };
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("every answer can be written as JSON", e);
        }
    }
}
