package io.umamiedge.contracts.key;

/** Whose key it is. The prefix lets a person, a log filter and a secret scanner tell the kinds apart. */
public enum KeyKind {
    NODE("umn"),
    CUSTOMER("umc"),
    OPERATOR("umo");

    private final String prefix;

    KeyKind(String prefix) {
        this.prefix = prefix;
    }

    public String prefix() {
        return prefix;
    }
}
