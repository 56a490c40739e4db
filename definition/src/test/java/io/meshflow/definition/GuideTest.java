package io.meshflow.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The listings of the guide. */
class GuideTest {

  private static final Pattern LISTING = Pattern.compile("(?s)```yaml\n(.*?)```");

  static Stream<String> listings() throws IOException {
    String guide = Files.readString(ExamplesTest.ROOT.resolve("docs/workflows.md"));
    List<String> found =
        LISTING.matcher(guide).results().map((MatchResult listing) -> listing.group(1)).toList();
    assertThat(found).hasSizeGreaterThan(4);
    return found.stream();
  }

  @ParameterizedTest
  @MethodSource("listings")
  void everyListingLoads(String listing) {
    assertThat(new Definitions(Known.NOTHING).load("guide", listing).problems()).isEmpty();
  }
}
