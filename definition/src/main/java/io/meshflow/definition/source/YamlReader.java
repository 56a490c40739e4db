package io.meshflow.definition.source;

import io.meshflow.core.data.Json;
import java.util.Iterator;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML 1.2 document (core schema, merge keys) within limits: nesting of {@value
 * #MAX_DEPTH}, {@value #MAX_VALUES} values with aliases expanded, no alias to an anchor around it.
 * Thread safe.
 */
public final class YamlReader {

  /** The deepest nesting of lists and maps; one value stays below what canonical JSON can hold. */
  static final int MAX_DEPTH = Json.MAX_DEPTH;

  /** How many values a document may have once aliases are expanded. */
  static final int MAX_VALUES = 2_000_000;

  /** How many entries one list or map may have; more than the edges of any workflow. */
  static final int MAX_ENTRIES = 110_000;

  private YamlReader() {}

  /** The document, unless it cannot be read; what is wrong is added to the problems. */
  public static Optional<Yaml> read(String text, Problems problems) {
    Composer composer = new Composer(text, problems);
    try {
      LoadSettings settings =
          LoadSettings.builder()
              .setLabel(problems.file())
              .setCodePointLimit(Integer.MAX_VALUE)
              .build();
      Iterator<Event> events = new Parse(settings).parseString(text).iterator();
      while (events.hasNext()) {
        composer.take(events.next());
      }
      return composer.root();
    } catch (Refusal refusal) {
      problems.error(refusal.place, refusal.code, refusal.reason, refusal.suggestion);
    } catch (MarkedYamlEngineException e) {
      problems.error(
          e.getProblemMark().map(YamlReader::place).orElse(Place.START),
          "yaml_syntax",
          "This is not YAML: " + e.getProblem(),
          hint(String.valueOf(e.getProblem())));
    } catch (ReaderException e) {
      problems.error(
          placeOf(text, e.getPosition()),
          "yaml_syntax",
          "The character U+%04X may not stand in YAML".formatted(e.getCodePoint()),
          "remove it, or write it as \\u%04X in a quoted text".formatted(e.getCodePoint()));
    } catch (YamlEngineException e) {
      problems.error(Place.START, "yaml_syntax", "This is not YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  private static String hint(String problem) {
    if (problem.contains("\\t")) {
      return "indent with spaces";
    }
    return problem.contains("but got [") ? "quote texts with brackets: \"a -> b [x > 1]\"" : "";
  }

  static Place place(Mark mark) {
    return new Place(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static Place placeOf(String text, int codePoints) {
    int count = Math.clamp(codePoints, 0, text.codePointCount(0, text.length()));
    String before = text.substring(0, text.offsetByCodePoints(0, count));
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    return new Place(line, before.length() - before.lastIndexOf('\n'));
  }

  /** Ends the reading of a document. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Place place;
    private final String code;
    private final String reason;
    private final String suggestion;

    Refusal(Place place, String code, String reason, String suggestion) {
      super("the document is refused", null, false, false);
      this.place = place;
      this.code = code;
      this.reason = reason;
      this.suggestion = suggestion;
    }
  }
}
