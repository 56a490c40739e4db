package io.meshflow.core.policy;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.OutputGate.Output;
import java.util.List;
import java.util.regex.Pattern;

/** Whether an answer says where it has its knowledge from. */
final class Citations {

  private static final List<String> FIELDS =
      List.of("citations", "sources", "references", "evidence");

  private static final Pattern MARK =
      Pattern.compile(
          "\\[\\^?\\d{1,3}]|\\[[^\\]\\n]{1,80}]\\([^)\\s]{1,300}\\)|https?://\\S"
              + "|\\([A-Z][\\p{L}'-]{1,40}(?: (?:et al\\.?|and|&) ?[\\p{L}'-]{0,40})?,? \\d{4}[a-z]?\\)"
              + "|(?:§|\\u00A7\\u00A7?) ?\\d|\\bdoi:\\s?10\\.|【[^】]{1,80}】"
              + "|(?i:\\b(?:sources?|references?|citations?|according to|quoted? from|cf\\.)\\b ?:?)"
              + "|(?i:\\b(?:section|clause|article|paragraph|page|pp?\\.|chapter|art\\.|annex|line)"
              + "\\s\\d)"
              + "|\\b[\\w-]{1,60}\\.(?:txt|md|pdf|docx?|csv|html?|json|xlsx?)\\b"
              + "|\\b\\d{1,4} (?:U\\.S\\.|F\\.[23]d|S\\. ?Ct\\.) \\d");

  private Citations() {}

  static boolean in(Output output) {
    return MARK.matcher(output.text()).find() || inData(output.structured());
  }

  private static boolean inData(Value value) {
    return switch (value) {
      case Value.Obj object ->
          FIELDS.stream().anyMatch(name -> object.field(name).filter(Citations::filled).isPresent())
              || object.fields().values().stream().anyMatch(Citations::inData);
      case Value.Array array -> array.items().stream().anyMatch(Citations::inData);
      case Value.Text text -> MARK.matcher(text.value()).find();
      case Value.Null none -> false;
      case Value.Bool flag -> false;
      case Value.Num number -> false;
    };
  }

  private static boolean filled(Value value) {
    return switch (value) {
      case Value.Array array -> !array.items().isEmpty();
      case Value.Obj object -> !object.fields().isEmpty();
      case Value.Text text -> !text.value().isBlank();
      case Value.Null none -> false;
      case Value.Bool flag -> false;
      case Value.Num number -> false;
    };
  }
}
