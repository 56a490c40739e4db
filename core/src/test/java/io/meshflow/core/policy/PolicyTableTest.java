package io.meshflow.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.policy.Policy.Mode;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table in {@code docs/policy.md} says what the code does. */
class PolicyTableTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "policy.md");

  @ParameterizedTest
  @MethodSource("rows")
  void aRowShowsTheValuesOfTheModes(List<String> row) {
    String path = row.get(1).replace("`", "");
    List<String> values =
        Arrays.stream(Mode.values()).map(mode -> shown(valueAt(Presets.of(mode), path))).toList();
    assertThat(row.subList(2, 7)).isEqualTo(values);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aRowNamesAReaderThatExists(List<String> row) {
    String reader = row.get(8);
    if (!reader.equals("execution")) {
      assertThat(Path.of("src/main/java/io/meshflow/core/policy", reader + ".java")).exists();
    }
  }

  @Test
  void everyFieldHasARow() throws IOException {
    List<String> paths = rows().map(row -> row.get(1).replace("`", "")).toList();
    assertThat(paths).containsExactlyInAnyOrderElementsOf(leaves(Policy.class, ""));
  }

  static Stream<List<String>> rows() throws IOException {
    return Files.readAllLines(DOCUMENT).stream()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.substring(1, line.lastIndexOf('|')))
        .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList());
  }

  private static List<String> leaves(Class<?> type, String prefix) {
    List<String> leaves = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String path = prefix + component.getName();
      if (component.getType().isRecord()) {
        leaves.addAll(leaves(component.getType(), path + "."));
      } else {
        leaves.add(path);
      }
    }
    return leaves;
  }

  static Object valueAt(Object target, String path) {
    Object value = target;
    for (String name : path.split("\\.")) {
      try {
        value = value.getClass().getDeclaredMethod(name).invoke(value);
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(path, e);
      }
    }
    return value;
  }

  private static String shown(Object value) {
    return switch (value) {
      case Mode mode -> word(mode).replace('_', '-');
      case Enum<?> word -> word(word);
      case Collection<?> names ->
          String.join(" ", names.stream().map(Object::toString).sorted().toList());
      case Map<?, ?> map -> map.isEmpty() ? "" : map.toString();
      default -> value.toString();
    };
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
