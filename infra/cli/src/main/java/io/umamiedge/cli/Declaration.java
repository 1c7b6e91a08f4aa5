package io.umamiedge.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One thing that should exist on the grid.
 *
 * @param body its fields without kind and id, as deploy-service takes them
 * @param origin where it was declared, for people to find it
 */
public record Declaration(DeclaredKind kind, String id, ObjectNode body, String origin) {
    @Override
    public String toString() {
        return kind.word() + " " + id;
    }
}
