package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the dashboard, the alerts and the guide say of series is what {@code /metrics} has. */
class DashboardTest {

  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[a-z_`, ]+`) \\| (.*) \\|$");
  private static final Pattern QUOTED = Pattern.compile("`([a-z_]+)`");
  private static final Pattern SERIES =
      Pattern.compile(
          "\\b((?:meshflow|llm|gen_ai|tool|agent|action)_[a-z_]+?)"
              + "(?:_bucket|_sum|_count)?(\\{[^}]*}|(?=[^a-z_{]|$))");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+) ?(?:=~|!=|!~|=)");
  private static final Pattern BY = Pattern.compile("by \\(([a-z_, ]+)\\)");
  private static final Set<String> EVERYWHERE = Set.of("quantile", "le");

  @TempDir Path home;

  private static String read(String file) throws IOException {
    return Files.readString(REPOSITORY.resolve(file));
  }

  /** Labels of each series as the guide has them. */
  private static Map<String, Set<String>> told() throws IOException {
    Map<String, Set<String>> told = new HashMap<>();
    Matcher row = ROW.matcher(read("docs/guide/observability.md"));
    while (row.find()) {
      Set<String> labels = quoted(row.group(2));
      quoted(row.group(1)).forEach(name -> told.put(name, labels));
    }
    return told;
  }

  private static Set<String> quoted(String text) {
    return QUOTED.matcher(text).results().map(m -> m.group(1)).collect(Collectors.toSet());
  }

  private static List<String> queries(Value value) {
    List<String> found = new ArrayList<>();
    switch (value) {
      case Value.Obj object -> {
        object.textIf("expr").ifPresent(found::add);
        object.textIf("definition").ifPresent(found::add);
        object.fields().values().forEach(field -> found.addAll(queries(field)));
      }
      case Value.Array array -> array.items().forEach(item -> found.addAll(queries(item)));
      default -> {}
    }
    return found;
  }

  private Set<String> help() {
    try (TestServer server = TestServer.open(home)) {
      return Pattern.compile("(?m)^# HELP ([a-z_]+) ")
          .matcher(server.get("/metrics", TestServer.ADMIN).body())
          .results()
          .map(m -> m.group(1))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void theGuideNamesEverySeriesAndNoOther() throws IOException {
    Set<String> told = new TreeSet<>(told().keySet());
    told.removeIf(name -> !SERIES.matcher(name).matches());
    assertThat(told).isEqualTo(help());
  }

  @Test
  void dashboardAndAlertsAskForWhatThereIs() throws IOException {
    List<String> asked = queries(Json.parse(read("deploy/grafana/meshflow.json")));
    assertThat(asked).hasSizeGreaterThan(15);
    Pattern alert = Pattern.compile("(?m)^ +expr: (.*)$");
    alert
        .matcher(read("deploy/prometheus/alerts.yml"))
        .results()
        .forEach(m -> asked.add(m.group(1)));
    Map<String, Set<String>> told = told();
    for (String query : asked) {
      List<MatchResult> series =
          SERIES.matcher(BY.matcher(query).replaceAll("")).results().toList();
      assertThat(series.isEmpty()).as(query).isEqualTo(query.startsWith("up{"));
      for (MatchResult one : series) {
        Set<String> labels = told.get(one.group(1));
        assertThat(labels).as("%s in %s", one.group(1), query).isNotNull();
        assertThat(labels(query, one.group(2)))
            .as(query)
            .allMatch(label -> labels.contains(label) || EVERYWHERE.contains(label));
      }
    }
  }

  private static List<String> labels(String query, String braces) {
    List<String> labels = new ArrayList<>();
    LABEL.matcher(braces).results().forEach(m -> labels.add(m.group(1)));
    BY.matcher(query).results().forEach(m -> labels.addAll(List.of(m.group(1).split(", "))));
    return labels;
  }
}
