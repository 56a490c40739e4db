package io.meshflow.definition.source;

import io.meshflow.core.data.Value;
import io.meshflow.definition.source.Yaml.Layout;
import io.meshflow.definition.source.YamlReader.Refusal;
import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** Makes values of scalars by the core schema of YAML 1.2. */
final class Scalars {

  private static final String TAGS = "tag:yaml.org,2002:";
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,400}");
  private static final Pattern OCTAL = Pattern.compile("0o[0-7]{1,400}");
  private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]{1,400}");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\.[0-9]++|[0-9]++(\\.[0-9]*+)?)([eE][-+]?[0-9]++)?");
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> TRUES = Set.of("true", "True", "TRUE");
  private static final Set<String> FALSES = Set.of("false", "False", "FALSE");
  private static final Set<String> ENDLESS =
      Set.of(".inf", ".Inf", ".INF", "+.inf", "-.inf", "-.Inf", "-.INF", ".nan", ".NaN", ".NAN");

  private final String[] lines;
  private final Problems problems;

  Scalars(String text, Problems problems) {
    this.lines = text.indexOf('|') < 0 ? new String[0] : text.split("\r\n|\r|\n", -1);
    this.problems = problems;
  }

  boolean collectionTag(String tag) {
    return tag.equals(TAGS + "map") || tag.equals(TAGS + "seq") || tag.equals("!");
  }

  static Refusal badTag(Place place, String tag) {
    return new Refusal(
        place, "unknown_tag", "The tag " + tag + " has no meaning here", "remove it");
  }

  Yaml.Scalar read(ScalarEvent event, Place place) {
    String written = event.getValue();
    return new Yaml.Scalar(place, value(event, place), written, layout(event, place));
  }

  private Value value(ScalarEvent event, Place place) {
    String written = event.getValue();
    String tag = event.getTag().orElse("");
    if (tag.startsWith(TAGS)) {
      return tagged(written, tag.substring(TAGS.length()), place);
    }
    if (!tag.isEmpty() && !tag.equals("!")) {
      throw badTag(place, tag);
    }
    return event.isPlain() && tag.isEmpty() ? plain(written, place) : text(written, place);
  }

  private Value tagged(String written, String tag, Place place) {
    return switch (tag) {
      case "str" -> text(written, place);
      case "int", "float", "bool", "null" -> plain(written, place);
      default -> throw badTag(place, "!!" + tag);
    };
  }

  private Value plain(String written, Place place) {
    if (written.length() > 400) {
      return text(written, place);
    }
    if (NULLS.contains(written)) {
      return Value.NULL;
    }
    if (TRUES.contains(written)) {
      return Value.TRUE;
    }
    if (FALSES.contains(written)) {
      return Value.FALSE;
    }
    char first = written.charAt(0);
    boolean numeric = (first >= '0' && first <= '9') || "+-.".indexOf(first) >= 0;
    return numeric ? number(written, place) : text(written, place);
  }

  private Value number(String written, Place place) {
    if (WHOLE.matcher(written).matches()) {
      return whole(new BigInteger(written), written, place);
    }
    if (OCTAL.matcher(written).matches()) {
      return whole(new BigInteger(written.substring(2), 8), written, place);
    }
    if (HEX.matcher(written).matches()) {
      return whole(new BigInteger(written.substring(2), 16), written, place);
    }
    if (ENDLESS.contains(written)) {
      problems.error(place, "bad_number", "A number is finite", "quote it to make it a text");
      return Value.of(0);
    }
    if (DECIMAL.matcher(written).matches()) {
      double number = Double.parseDouble(written);
      if (Double.isFinite(number)) {
        return Value.of(number);
      }
      problems.error(place, "bad_number", "The number " + written + " is too large", "");
      return Value.of(0);
    }
    return text(written, place);
  }

  private Value whole(BigInteger number, String written, Place place) {
    if (number.bitLength() > 53) {
      String reason = "The number " + written + " is larger than 2^53 and would lose digits";
      problems.error(place, "bad_number", reason, "quote it to make it a text");
      return Value.of(0);
    }
    return Value.of(number.longValueExact());
  }

  private Value text(String written, Place place) {
    try {
      return Value.of(written);
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          place, "bad_text", "The text holds half a character (a lone surrogate)", "");
    }
  }

  private Layout layout(ScalarEvent event, Place place) {
    ScalarStyle style = event.getScalarStyle();
    if (style == ScalarStyle.LITERAL) {
      return new Layout(Yaml.Style.BLOCK, indent(place));
    }
    int end = event.getEndMark().map(Mark::getLine).orElse(-1);
    if (end + 1 != place.line()) {
      return Layout.UNKNOWN;
    }
    int width = event.getEndMark().map(Mark::getColumn).orElse(0) + 1 - place.column();
    if (style == ScalarStyle.PLAIN) {
      return Layout.PLAIN;
    }
    boolean quoted = style == ScalarStyle.SINGLE_QUOTED || style == ScalarStyle.DOUBLE_QUOTED;
    boolean unescaped = width == event.getValue().codePointCount(0, event.getValue().length()) + 2;
    return quoted && unescaped ? Layout.QUOTED : Layout.UNKNOWN;
  }

  private int indent(Place place) {
    for (int i = place.line(); i < lines.length; i++) {
      String line = lines[i];
      if (!line.isBlank()) {
        return line.length() - line.stripLeading().length();
      }
    }
    return 0;
  }
}
