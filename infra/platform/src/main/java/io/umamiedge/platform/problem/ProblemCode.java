package io.umamiedge.platform.problem;

/** One entry of a service's error catalogue; an enum implements it. */
public interface ProblemCode {
    /** Stable, for programs: {@code snake_case}. */
    String code();

    /** The HTTP status. */
    int status();

    /** Stable, for people; no full stop. */
    String title();
}
