package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the listings of the guide, one after the other, as a reader would. */
final class GuideTest {

  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LISTING = Pattern.compile("(?s)```sh\n(.*?)```");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "getting-started",
        "commands",
        "approvals",
        "durability",
        "verifying",
        "models",
        "security"
      })
  void everyListingOfTheGuideWorks(String page) throws IOException {
    copy(REPOSITORY.resolve("examples"), folder.resolve("examples"));
    String text = Files.readString(REPOSITORY.resolve("docs/guide/" + page + ".md"));
    CommandLineUnderTest meshflow =
        new CommandLineUnderTest(folder).with("OLLAMA_HOST", "127.0.0.1:9");
    LISTING
        .matcher(text)
        .results()
        .flatMap(listing -> listing.group(1).lines())
        .forEach(line -> assertThat(meshflow.run(words(line)).code()).as(line).isZero());
  }

  private static String[] words(String line) {
    assertThat(line).startsWith("./meshflow ");
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return words.subList(1, words.size()).toArray(String[]::new);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }
}
