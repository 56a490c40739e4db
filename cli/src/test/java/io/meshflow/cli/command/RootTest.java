package io.meshflow.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RootTest {

  private static CommandLine line(String... words) {
    Outside outside =
        new Outside(
            Map.of(),
            Path.of(""),
            colour -> {
              throw new IllegalStateException("nothing is shown here");
            },
            InstantSource.system(),
            "meshflow");
    return Root.line(outside, words);
  }

  @Test
  void aCommandThatIsCalledIsReadAloneAndTheOthersAreNot() {
    Set<String> all = line().getSubcommands().keySet();

    assertThat(all).contains("run", "stub-llm", "help").hasSizeGreaterThan(30);
    for (String name : all) {
      boolean speaksOfAll = Set.of("help", "completion").contains(name);
      assertThat(line(name, "--help").getSubcommands().keySet())
          .isEqualTo(speaksOfAll ? all : Set.of(name));
    }
  }

  @Test
  void wordsThatNameNoCommandAreHeldAgainstAll() {
    Set<String> all = line().getSubcommands().keySet();

    assertThat(line("serv").getSubcommands().keySet()).isEqualTo(all);
    assertThat(line("--tenant", "acme", "run").getSubcommands().keySet()).isEqualTo(all);
  }
}
