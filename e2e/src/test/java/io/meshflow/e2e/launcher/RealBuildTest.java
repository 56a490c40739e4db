package io.meshflow.e2e.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The whole way of a newcomer, with the real Maven and the real sources. */
final class RealBuildTest {
  private static final List<String> FILES = List.of("pom.xml", ".mvn/jvm.config");

  @Test
  void aFreshCheckoutInAPathWithSpacesAndUmlautsBuildsAndRuns() throws Exception {
    try (Machine machine = new Machine()) {
      copySources(machine.checkout);
      machine.environment.remove("MESHFLOW_MVN");
      machine.environment.put("PATH", Objects.requireNonNull(System.getenv("PATH")));
      machine.environment.put("MESHFLOW_JAVA_HOME", Machine.jdk().toString());
      machine.environment.put("LC_ALL", "C");
      machine.environment.put(
          "MAVEN_OPTS", "-Dmaven.repo.local=" + System.getProperty("localRepository"));
      Outcome outcome = machine.run("--version");
      assertThat(outcome.code()).as(outcome.err()).isZero();
      assertThat(outcome.out()).startsWith("meshflow ");
      assertThat(outcome.err()).contains("core", "cli", "built in").doesNotContain("testkit");
      assertThat(machine.run("--help").err()).isEmpty();
    }
  }

  private static void copySources(Path checkout) throws Exception {
    Path root = Machine.root();
    Machine.tool("rm", "-rf", checkout.resolve("cli").toString(), checkout + "/pom.xml");
    for (String file : FILES) {
      Machine.copy(root.resolve(file), checkout.resolve(file));
    }
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.filter(m -> Files.exists(m.resolve("pom.xml"))).toList()) {
        Path copy = checkout.resolve(module.getFileName());
        Machine.copy(module.resolve("pom.xml"), copy.resolve("pom.xml"));
        if (Files.isDirectory(module.resolve("src/main"))) {
          Machine.copyTree(module.resolve("src/main"), copy.resolve("src/main"));
        }
      }
    }
  }
}
