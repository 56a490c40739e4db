package io.meshflow.models;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.model.ToolOffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decides which offered tools the demo model calls next; each tool once in a conversation. */
final class DemoToolPlan {

  private static final int MOST_FILES = 3;
  private static final Pattern FILE =
      Pattern.compile(
          "(?<![\\w/.-])[\\w][\\w./-]*\\.(?:txt|md|csv|json|ya?ml|py|java|log|html|xml)\\b");
  private static final String NUMBER = "[-(]{0,20}\\d[\\d.]{0,40}\\){0,20}";
  private static final Pattern SUM =
      Pattern.compile(
          "(?<![\\w.])"
              + NUMBER
              + "(?:(?:\\s{0,5}[+*^]\\s{0,5}|\\s{1,5}[-/%]\\s{1,5})"
              + NUMBER
              + "){1,100}");
  private static final Pattern ASKED_SUM =
      Pattern.compile(
          "(?i)\\b(?:calculate|compute|evaluate|what is|how much is)[:\\s]+("
              + NUMBER
              + "(?:\\s{0,5}[-+*/^%]\\s{0,5}"
              + NUMBER
              + "){1,100})");
  private static final Pattern DATE =
      Pattern.compile(
          "(?i)\\b(?:today|current (?:date|time)|what (?:day|date|time)|date and time)\\b");
  private static final Pattern SAVE =
      Pattern.compile(
          "(?i)\\b(?:save|write|store)\\b[^.\\n]{0,80}?\\b(?:to|into|in|as)\\s+[\"'`]?");

  private final ChatRequest request;
  private final DemoPrompt prompt;

  DemoToolPlan(ChatRequest request, DemoPrompt prompt) {
    this.request = request;
    this.prompt = prompt;
  }

  /** What to call now; empty when it is time to answer. */
  List<ToolUse> next() {
    if (request.tools().isEmpty()) {
      return List.of();
    }
    List<ToolUse> reading = new ArrayList<>();
    read(reading);
    calculate(reading);
    askTheTime(reading);
    byName(reading);
    if (reading.isEmpty()) {
      write(reading);
    }
    return List.copyOf(reading);
  }

  private void read(List<ToolUse> uses) {
    if (open("read_file").isPresent()) {
      Set<String> files = files();
      target().ifPresent(files::remove);
      files.stream().limit(MOST_FILES).forEach(file -> add(uses, "read_file", path(file)));
    }
  }

  private void calculate(List<ToolUse> uses) {
    if (open("calculator").isEmpty()) {
      return;
    }
    Matcher asked = ASKED_SUM.matcher(prompt.asked());
    Matcher any = SUM.matcher(prompt.asked());
    if (asked.find()) {
      add(uses, "calculator", Value.obj("expression", Value.of(balanced(asked.group(1)))));
    } else if (any.find()) {
      add(uses, "calculator", Value.obj("expression", Value.of(balanced(any.group()))));
    }
  }

  private void askTheTime(List<ToolUse> uses) {
    if (open("datetime_now").isPresent() && DATE.matcher(prompt.asked()).find()) {
      add(uses, "datetime_now", Value.Obj.EMPTY);
    }
  }

  /** Any other tool that the prompt calls by its name. */
  private void byName(List<ToolUse> uses) {
    Set<String> known = Set.of("read_file", "write_file", "calculator", "datetime_now");
    for (ToolOffer tool : request.tools()) {
      boolean named =
          Pattern.compile("\\b" + Pattern.quote(tool.name()) + "\\b")
              .matcher(prompt.asked())
              .find();
      if (named && !known.contains(tool.name()) && open(tool.name()).isPresent()) {
        Value arguments = new DemoSchema(prompt).value(tool.schema());
        add(uses, tool.name(), arguments instanceof Value.Obj object ? object : Value.Obj.EMPTY);
      }
    }
  }

  private void write(List<ToolUse> uses) {
    Optional<String> target = target();
    if (open("write_file").isPresent() && target.isPresent()) {
      Value text = Value.of(new DemoProse(prompt).text());
      add(uses, "write_file", Value.obj("path", Value.of(target.get()), "content", text));
    }
  }

  /** The file that the prompt wants written. */
  private Optional<String> target() {
    Matcher save = SAVE.matcher(prompt.asked());
    while (save.find()) {
      Matcher file = FILE.matcher(prompt.asked()).region(save.end(), prompt.asked().length());
      if (file.lookingAt()) {
        return Optional.of(file.group());
      }
    }
    return Optional.empty();
  }

  private Set<String> files() {
    Set<String> files = new LinkedHashSet<>();
    Matcher matcher = FILE.matcher(prompt.asked());
    while (matcher.find()) {
      files.add(matcher.group());
    }
    return files;
  }

  /** The tool when it is offered and has not been called yet. */
  private Optional<ToolOffer> open(String name) {
    boolean called =
        request.messages().stream()
            .anyMatch(
                m ->
                    m instanceof Message.Assistant said
                        && said.toolUses().stream().anyMatch(use -> use.tool().equals(name)));
    return called
        ? Optional.empty()
        : request.tools().stream().filter(tool -> tool.name().equals(name)).findFirst();
  }

  private void add(List<ToolUse> uses, String tool, Value.Obj arguments) {
    long before = request.messages().stream().filter(Message.Assistant.class::isInstance).count();
    String id = "demo-" + (before + 1) + "-" + (uses.size() + 1);
    uses.add(new ToolUse(id, tool, arguments));
  }

  private static Value.Obj path(String file) {
    return Value.obj("path", Value.of(file));
  }

  /** Drops brackets that the pattern cut off from their partners. */
  private static String balanced(String sum) {
    long open = sum.chars().filter(c -> c == '(').count();
    long close = sum.chars().filter(c -> c == ')').count();
    return open == close ? sum : sum.replaceAll("[()]", "");
  }
}
