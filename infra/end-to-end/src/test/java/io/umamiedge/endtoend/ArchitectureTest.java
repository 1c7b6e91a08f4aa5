package io.umamiedge.endtoend;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of CONTRIBUTING.md that a machine can hold us to, over the compiled classes of every module. */
class ArchitectureTest {
    private static final Path ROOT = Path.of("../..");
    private static final List<String> SERVICES =
            List.of("deploy", "telemetry", "routing", "gateway", "audit", "billing");
    private static final String[] FRAMEWORKS = {
        "jakarta..",
        "io.quarkus..",
        "io.smallrye..",
        "io.vertx..",
        "org.hibernate..",
        "org.eclipse.microprofile.config..",
        "org.eclipse.microprofile.health..",
        "org.eclipse.microprofile.reactive..",
        "org.jboss.."
    };
    private static final JavaClasses PRODUCT = productClasses();

    /** Classes whose name says which world they touch (docs/adr/0003); only these may know a framework. */
    private static final DescribedPredicate<JavaClass> TOUCHING_THE_WORLD = DescribedPredicate.describe(
            "named after the world they touch",
            type -> topLevel(type)
                    .getSimpleName()
                    .matches(".*(Resource|Consumer|Publisher|Store|Config|Producer|Exchange|Client|Feed|Metrics)"));

    @Test
    void theRulesSeeEveryModule() {
        for (String service : SERVICES) {
            assertThat(PRODUCT.stream().anyMatch(type -> type.getPackageName().startsWith("io.umamiedge." + service)))
                    .as(service)
                    .isTrue();
        }
    }

    @Test
    void contractsEngineAndSimulationKnowNoFramework() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.umamiedge.contracts..",
                        "io.umamiedge.routing.engine..",
                        "io.umamiedge.routing.simulation..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(FRAMEWORKS)
                .check(PRODUCT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deploy", "telemetry", "routing", "gateway", "audit", "billing"})
    void noServiceKnowsAnother(String service) {
        String[] others = SERVICES.stream()
                .filter(other -> !other.equals(service))
                .map(other -> "io.umamiedge." + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("io.umamiedge." + service + "..")
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(others)
                        .and(DescribedPredicate.not(
                                JavaClass.Predicates.resideInAPackage("io.umamiedge.routing.engine.."))))
                .check(PRODUCT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"contracts", "platform", "deploy", "telemetry", "routing", "gateway", "audit", "billing"})
    void noFeaturesGoRoundInCircles(String module) {
        slices().matching("io.umamiedge." + module + ".(*)..")
                .should()
                .beFreeOfCycles()
                .check(PRODUCT);
    }

    @Test
    void onlyClassesNamedAfterTheWorldTheyTouchKnowAFramework() {
        classes()
                .that()
                .resideInAnyPackage(SERVICES.stream()
                        .map(service -> "io.umamiedge." + service + "..")
                        .toArray(String[]::new))
                .and(DescribedPredicate.not(TOUCHING_THE_WORLD))
                .should(knowNoFramework())
                .check(PRODUCT);
    }

    @Test
    void plainClassesAreGivenTheTimeAndTheirIds() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.umamiedge.contracts..",
                        "io.umamiedge.deploy..",
                        "io.umamiedge.telemetry..",
                        "io.umamiedge.routing..",
                        "io.umamiedge.gateway..",
                        "io.umamiedge.audit..",
                        "io.umamiedge.billing..")
                .and(DescribedPredicate.not(TOUCHING_THE_WORLD))
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .check(PRODUCT);
    }

    private static ArchCondition<JavaClass> knowNoFramework() {
        return ArchConditions.not(
                ArchConditions.dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(FRAMEWORKS)));
    }

    private static JavaClass topLevel(JavaClass type) {
        JavaClass outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer;
    }

    private static JavaClasses productClasses() {
        List<Path> directories = Stream.of(
                        "infra/contracts",
                        "infra/platform",
                        "routing-service/engine",
                        "routing-service/simulation",
                        "deploy-service",
                        "telemetry-service",
                        "routing-service",
                        "gateway-service",
                        "audit-service",
                        "billing-service")
                .map(module -> ROOT.resolve(module).resolve("target/classes"))
                .filter(Files::isDirectory)
                .toList();
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludePackageInfos())
                .importPaths(directories);
    }
}
