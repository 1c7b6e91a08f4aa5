package io.umamiedge.contracts.registry;

/** The few bounds that several resources share. Errors name the field as it is on the wire. */
final class Checks {
    private static final int NAME_LENGTH = 200;

    private Checks() {}

    static void name(String name) {
        if (name.isBlank() || name.length() > NAME_LENGTH) {
            throw new IllegalArgumentException("name must be 1 to " + NAME_LENGTH + " characters");
        }
    }

    static void range(String field, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(field + " must be " + least + " to " + most);
        }
    }

    static void range(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(field + " must be " + least + " to " + most);
        }
    }
}
