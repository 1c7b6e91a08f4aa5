package io.umamiedge.deploy.resource;

import io.smallrye.mutiny.Uni;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.deploy.problem.Parameters;
import io.umamiedge.deploy.registry.RegistryStore;
import io.umamiedge.deploy.registry.ResourceKey;
import io.umamiedge.deploy.registry.Stored;
import io.umamiedge.deploy.registry.Written;
import io.umamiedge.platform.paging.Page;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.QueryParam;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** What every kind of declared thing answers to PUT, GET and DELETE. */
final class DeclarativeResource<T extends RegistryResource> {
    private static final String ETAG = "ETag";

    private final Class<T> type;
    private final ResourceKind kind;
    private final RegistryStore registry;

    DeclarativeResource(Class<T> type, ResourceKind kind, RegistryStore registry) {
        this.type = type;
        this.kind = kind;
        this.registry = registry;
    }

    /** The conditional headers. */
    public static class Conditions {
        @HeaderParam("If-Match")
        public @Nullable String ifMatch;

        @HeaderParam("If-None-Match")
        public @Nullable String ifNoneMatch;

        Precondition precondition() {
            return new Precondition(ifMatch, ifNoneMatch);
        }
    }

    /** Which page of a list. */
    public static class Paging {
        @QueryParam("limit")
        @Parameter(
                description = "Items per page, 1 to 500, 50 when absent",
                schema = @Schema(type = SchemaType.INTEGER))
        public @Nullable String limit;

        @QueryParam("cursor")
        @Parameter(description = "next_cursor of the page before")
        public @Nullable String cursor;
    }

    Uni<RestResponse<T>> put(String id, Conditions conditions, byte[] body) {
        T declared = Declaration.read(type, id, body);
        ResourceKey key = ResourceKey.of(declared);
        return registry.change(() -> registry.find(type, key).chain(present -> {
                    conditions.precondition().requireChange(present.map(Stored::revision));
                    return registry.put(type, Declaration.onto(present.map(Stored::resource), type, declared));
                }))
                .map(written -> respond(written));
    }

    Uni<RestResponse<T>> get(String id, Conditions conditions) {
        ResourceKey key = key(id);
        return registry.read(type, key).map(found -> {
            Stored<T> stored = present(key, found);
            return conditions.precondition().isKnown(stored.revision())
                    ? RestResponse.ResponseBuilder.<T>notModified()
                            .header(ETAG, Precondition.etag(stored.revision()))
                            .build()
                    : respond(RestResponse.Status.OK, stored).build();
        });
    }

    /** {@code filters}: target kinds and given values by reference field; a null value filters nothing. */
    Uni<Page<T>> list(Paging paging, List<Filter> filters) {
        int limit = Parameters.limit(paging.limit);
        Map<String, String> targets = new HashMap<>();
        for (Filter filter : filters) {
            String id = filter.id();
            if (id != null) {
                targets.put(
                        filter.field(), new ResourceKey(filter.target(), Parameters.id(filter.parameter(), id)).text());
            }
        }
        return registry.list(type, kind, targets, Parameters.after(paging.cursor), limit + 1)
                .map(rows ->
                        Page.of(rows.stream().map(Stored::resource).toList(), limit, RegistryResource::resourceId));
    }

    Uni<RestResponse<Void>> delete(String id, Conditions conditions) {
        ResourceKey key = key(id);
        return registry.change(() -> registry.find(type, key).chain(found -> {
                    conditions
                            .precondition()
                            .requireChange(Optional.of(present(key, found).revision()));
                    return registry.remove(key);
                }))
                .map(gone -> RestResponse.noContent());
    }

    RestResponse<T> respond(Written<T> written) {
        return switch (written.effect()) {
            case CREATED ->
                respond(RestResponse.Status.CREATED, written.stored()).build();
            case CHANGED -> respond(RestResponse.Status.OK, written.stored()).build();
            case UNCHANGED ->
                respond(RestResponse.Status.OK, written.stored())
                        .header("x-umami-unchanged", "true")
                        .build();
        };
    }

    /** Status 404 when nothing can have this id. */
    ResourceKey key(String id) {
        ResourceKey key = new ResourceKey(kind, id);
        if (!Parameters.isId(id)) {
            throw notFound(key);
        }
        return key;
    }

    Stored<T> present(ResourceKey key, Optional<Stored<T>> found) {
        return found.orElseThrow(() -> notFound(key));
    }

    /**
     * One filter of a list.
     *
     * @param id what was asked for; null when it was not
     */
    record Filter(
            String parameter,
            String field,
            ResourceKind target,
            @Nullable String id) {}

    private static ProblemException notFound(ResourceKey key) {
        return new ProblemException(
                CommonProblem.NOT_FOUND, "there is no such " + key.kind().word());
    }

    private RestResponse.ResponseBuilder<T> respond(RestResponse.Status status, Stored<T> stored) {
        return RestResponse.ResponseBuilder.<T>create(status)
                .entity(stored.resource())
                .header(ETAG, Precondition.etag(stored.revision()));
    }
}
