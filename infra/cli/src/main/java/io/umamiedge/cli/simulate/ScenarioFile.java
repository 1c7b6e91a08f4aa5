package io.umamiedge.cli.simulate;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.umamiedge.cli.Yaml;
import io.umamiedge.local.GridException;
import io.umamiedge.routing.simulation.scenario.Scenario;
import io.umamiedge.routing.simulation.scenario.ScenarioException;
import io.umamiedge.routing.simulation.scenario.ScenarioReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Scenarios in files, as YAML or JSON. */
final class ScenarioFile {
    private ScenarioFile() {}

    /**
     * Reads a file.
     *
     * @param seed in place of the one in the file; null leaves that
     * @param live takes the fleet of the running grid, whatever the file says
     * @throws GridException naming the file and what is wrong with it
     */
    static Scenario read(Path file, @Nullable Long seed, boolean live) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new GridException("there is no scenario " + file);
        }
        try {
            JsonNode tree = Yaml.mapper().readTree(Files.readString(file));
            if (tree instanceof ObjectNode scenario) {
                if (seed != null) {
                    scenario.put("seed", seed);
                }
                if (live) {
                    scenario.putObject("fleet").put("from", "live");
                }
            }
            return ScenarioReader.read(tree);
        } catch (JacksonException e) {
            var place = e.getLocation();
            throw new GridException(
                    file + (place == null ? "" : ", line " + place.getLineNr()) + ": " + e.getOriginalMessage(), e);
        } catch (ScenarioException e) {
            throw wrong(file, e);
        }
    }

    /** Every mistake on a line of its own that names the file. */
    static GridException wrong(Path file, ScenarioException e) {
        return new GridException(
                e.mistakes().stream().map(mistake -> file + ": " + mistake).collect(Collectors.joining("\n")), e);
    }
}
