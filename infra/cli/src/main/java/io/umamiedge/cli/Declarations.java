package io.umamiedge.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.umamiedge.local.GridException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Multi-document YAML (1.1) of things to declare: each document has {@code kind}, {@code id} and the fields of that
 * kind. Everything is read, and every mistake of form found, before anything is sent.
 */
public final class Declarations {
    private Declarations() {}

    /**
     * A file, or every {@code .yaml} and {@code .yml} file under a directory, in dependency order; what is declared
     * first stays first within a kind.
     *
     * @throws GridException naming file, document and what is wrong with it
     */
    public static List<Declaration> read(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new GridException("there is no " + path);
        }
        List<Declaration> all = new ArrayList<>();
        for (Path file : files(path)) {
            all.addAll(parse(Files.readString(file), file.toString()));
        }
        return inOrder(all);
    }

    /** Likewise for a text; {@code origin} stands where a file's name would. */
    public static List<Declaration> read(String text, String origin) throws IOException {
        return inOrder(parse(text, origin));
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> tree = Files.walk(path)) {
            List<Path> files = tree.filter(Files::isRegularFile)
                    .filter(file ->
                            file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new GridException("no .yaml or .yml file lies under " + path);
            }
            return files;
        }
    }

    private static List<Declaration> parse(String text, String origin) throws IOException {
        List<Declaration> found = new ArrayList<>();
        int number = 0;
        try (JsonParser parser = Yaml.mapper().createParser(text);
                MappingIterator<JsonNode> documents =
                        Yaml.mapper().readerFor(JsonNode.class).readValues(parser)) {
            while (documents.hasNextValue()) {
                number++;
                @Nullable JsonNode document = documents.nextValue();
                // What stands before the first or between two separators may be nothing at all.
                if (document != null && !document.isNull() && !document.isMissingNode() && !isBlank(document)) {
                    found.add(declaration(document, origin + ", document " + number));
                }
            }
        } catch (JacksonException e) {
            var place = e.getLocation();
            throw new GridException(
                    origin + (place == null ? "" : ", line " + place.getLineNr()) + ": " + e.getOriginalMessage(), e);
        }
        return found;
    }

    private static boolean isBlank(JsonNode document) {
        return document.isTextual() && document.textValue().isBlank();
    }

    private static Declaration declaration(JsonNode document, String origin) throws GridException {
        if (!(document instanceof ObjectNode fields)) {
            throw new GridException(origin + " must hold fields, starting with kind and id");
        }
        String word = text(fields, "kind", origin);
        DeclaredKind kind = DeclaredKind.ofWord(word)
                .orElseThrow(() -> new GridException(origin + ": kind '" + word + "' is none of "
                        + Arrays.stream(DeclaredKind.values())
                                .map(DeclaredKind::word)
                                .collect(Collectors.joining(", "))));
        String id = text(fields, "id", origin);
        ObjectNode body = fields.deepCopy();
        body.remove(List.of("kind", "id"));
        return new Declaration(kind, id, body, origin);
    }

    private static String text(ObjectNode fields, String name, String origin) throws GridException {
        JsonNode value = fields.path(name);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw new GridException(origin + ": " + name + " must be a text");
        }
        return value.textValue();
    }

    private static List<Declaration> inOrder(List<Declaration> all) throws GridException {
        Map<String, Declaration> seen = new HashMap<>();
        for (Declaration declaration : all) {
            Declaration earlier = seen.put(declaration.toString(), declaration);
            if (earlier != null) {
                throw new GridException(
                        declaration + " is declared twice: " + earlier.origin() + " and " + declaration.origin());
            }
        }
        return all.stream().sorted(Comparator.comparing(Declaration::kind)).toList();
    }
}
