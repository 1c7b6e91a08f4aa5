package io.umamiedge.deploy.registry;

/**
 * What one resource says of another.
 *
 * @param field where it says it
 * @param target {@code <kind>/<id>}; an operator, who is not in the registry, is {@code operator/<id>}
 * @param binding whether the target must exist and may not be removed before
 */
public record Reference(String field, String target, boolean binding) {
    static Reference to(String field, ResourceKey target) {
        return new Reference(field, target.text(), true);
    }
}
