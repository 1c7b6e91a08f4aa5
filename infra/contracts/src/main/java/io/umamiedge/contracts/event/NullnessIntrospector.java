package io.umamiedge.contracts.event;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets JSpecify be the schema: a record component that is not {@code @Nullable} must be present and not null, and a
 * collection that is absent is empty.
 */
final class NullnessIntrospector extends NopAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
        RecordComponent component = component(member);
        return component == null ? null : !isNullable(component) && !isCollection(component);
    }

    @Override
    public JsonSetter.Value findSetterInfo(Annotated annotated) {
        RecordComponent component = component(annotated);
        if (component == null || isNullable(component)) {
            return JsonSetter.Value.empty();
        }
        return JsonSetter.Value.forValueNulls(isCollection(component) ? Nulls.AS_EMPTY : Nulls.FAIL);
    }

    private static @Nullable RecordComponent component(Annotated annotated) {
        if (!(annotated instanceof AnnotatedParameter parameter)
                || !parameter.getDeclaringClass().isRecord()) {
            return null;
        }
        RecordComponent[] components = parameter.getDeclaringClass().getRecordComponents();
        // A delegating creator of another shape has other parameters; only the canonical one lines up.
        return parameter.getOwner().getParameterCount() == components.length ? components[parameter.getIndex()] : null;
    }

    private static boolean isNullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static boolean isCollection(RecordComponent component) {
        return Collection.class.isAssignableFrom(component.getType())
                || Map.class.isAssignableFrom(component.getType());
    }
}
