package io.meshflow.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Keeps `docs/architecture.md` equal to the rules; `-Dmeshflow.draw=true` redraws it. */
final class DiagramTest {
  private static final String BEGIN = "<!-- drawn by DiagramTest: begin -->\n";
  private static final String END = "<!-- drawn by DiagramTest: end -->";

  @Test
  void theDiagramInTheDocsShowsTheRules() throws IOException {
    Path page = root().resolve("docs/architecture.md");
    String text = Files.readString(page);
    String fresh = redrawn(text);
    if (Boolean.getBoolean("meshflow.draw")) {
      Files.writeString(page, fresh);
      return;
    }
    assertThat(text)
        .as("stale: mvn -Pfast -pl cli -am test -Dtest=DiagramTest -Dmeshflow.draw=true")
        .isEqualTo(fresh);
  }

  private static String redrawn(String text) {
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    return text.substring(0, begin) + Diagram.draw() + text.substring(text.indexOf(END));
  }

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(here.resolve(".mvn"))) {
      here = here.getParent();
    }
    return here;
  }
}
