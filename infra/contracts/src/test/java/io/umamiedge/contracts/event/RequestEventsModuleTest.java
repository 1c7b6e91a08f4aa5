package io.umamiedge.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.umamiedge.contracts.request.RequestAdmitted;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.routing.RoutingDecision;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is in them, and whatever components they are given later. */
class RequestEventsModuleTest {
    private static final int EVENTS = 500;
    private static final List<String> TEXTS = List.of("", "plain", "quote \" and \\", "line\nend\u0001", "Grüße 🌍 漢");

    private final JsonMapper byReflection = Json.configure(JsonMapper.builder()).build();
    private final Random random = new Random(42);

    @ParameterizedTest
    @ValueSource(classes = {RequestAdmitted.class, RequestCompleted.class, RoutingDecision.class})
    void writesWhatReflectionWrites(Class<? extends Record> type) throws Exception {
        for (int i = 0; i < EVENTS; i++) {
            Object event = anyRecord(type);
            assertThat(Json.lenient().writeValueAsString(event)).isEqualTo(byReflection.writeValueAsString(event));
        }
    }

    private Object anyRecord(Class<?> type) throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Constructor<?> constructor = type.getDeclaredConstructor(types);
        if (components.length == 1) {
            // Countries and identifiers.
            return constructor.newInstance(
                    type.getSimpleName().equals("CountryCode") ? "DE" : "id-" + random.nextInt(9));
        }
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            boolean mayBeNull = components[i].getAnnotatedType().isAnnotationPresent(Nullable.class);
            values[i] = mayBeNull && random.nextBoolean() ? null : any(components[i].getGenericType());
        }
        return constructor.newInstance(values);
    }

    private Object any(Type type) throws ReflectiveOperationException {
        if (type instanceof ParameterizedType collection) {
            Type element = collection.getActualTypeArguments()[0];
            List<Object> elements = IntStream.range(0, random.nextInt(3))
                    .mapToObj(_ -> anyElement(element))
                    .distinct()
                    .toList();
            return collection.getRawType() == Set.class ? Set.copyOf(elements) : elements;
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            Object[] constants = plain.getEnumConstants();
            return constants[random.nextInt(constants.length)];
        }
        return switch (plain.getSimpleName()) {
            case "String" -> TEXTS.get(random.nextInt(TEXTS.size()));
            case "int", "Integer" -> random.nextInt(Integer.MAX_VALUE) >> random.nextInt(31);
            case "long", "Long" -> random.nextLong(Long.MAX_VALUE) >> random.nextInt(63);
            case "double", "Double" -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20.0);
            case "boolean", "Boolean" -> random.nextBoolean();
            case "Instant" -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
            default -> anyRecord(plain);
        };
    }

    private Object anyElement(Type type) {
        try {
            return any(type);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no " + type, e);
        }
    }
}
