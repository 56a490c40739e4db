import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamReader;

/**
 * Sums the test reports: {@code Report FOLDER LOG [PROBLEM]...}.
 *
 * <p>Prints counts per module, each skip with its reason, each failure, and last the plain line
 * {@code N passed, N failed, N skipped}. Fails if a test or the build failed, if nothing ran, and,
 * under {@code MESHFLOW_REQUIRE=all}, if anything was skipped.
 */
final class Report {
  private static final int FAILURE_LINES = 4;

  private final Map<String, Integer> passed = new TreeMap<>();
  private final List<String> failed = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();

  public static void main(String[] arguments) throws Exception {
    Report report = new Report();
    report.readAll(Path.of(arguments[0]));
    for (String problem : List.of(arguments).subList(2, arguments.length)) {
      report.failed.add(problem);
    }
    System.exit(report.print(arguments[1]) ? 0 : 1);
  }

  private void readAll(Path folder) throws Exception {
    List<Path> files;
    try (Stream<Path> tree = Files.walk(folder, 3)) {
      files = tree.filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml")).toList();
    }
    for (Path file : files) {
      String module = folder.relativize(file).getName(0).toString().replace("meshflow-", "");
      try (InputStream in = Files.newInputStream(file)) {
        read(module, XMLInputFactory.newFactory().createXMLStreamReader(in));
      }
    }
  }

  private void read(String module, XMLStreamReader xml) throws Exception {
    String test = "";
    String outcome = "passed";
    while (xml.hasNext()) {
      int event = xml.next();
      String name = xml.hasName() ? xml.getLocalName() : "";
      if (event == XMLStreamConstants.START_ELEMENT) {
        switch (name) {
          case "testcase" -> {
            test = simple(attribute(xml, "classname")) + "." + attribute(xml, "name");
            outcome = "passed";
          }
          case "failure", "error" -> {
            outcome = "failed";
            failed.add(test + ": " + first(FAILURE_LINES, attribute(xml, "message")));
          }
          case "skipped" -> {
            outcome = "skipped";
            skipped.add(test + ": " + first(1, attribute(xml, "message")));
          }
          default -> {}
        }
      } else if (event == XMLStreamConstants.END_ELEMENT && name.equals("testcase")) {
        passed.merge(module, outcome.equals("passed") ? 1 : 0, Integer::sum);
      }
    }
  }

  private boolean print(String log) {
    boolean strict = "all".equals(System.getenv("MESHFLOW_REQUIRE"));
    passed.forEach((module, count) -> System.out.printf("  %-12s %d passed%n", module, count));
    skipped.forEach(line -> System.out.println("skipped: " + line));
    if (strict && !skipped.isEmpty()) {
      System.out.println("MESHFLOW_REQUIRE=all: a skip is a failure");
      failed.addAll(skipped);
      skipped.clear();
    }
    failed.forEach(line -> System.out.println("FAILED: " + line));
    if (!failed.isEmpty()) {
      System.out.println("log: " + log);
    }
    int sum = passed.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf("%d passed, %d failed, %d skipped%n", sum, failed.size(), skipped.size());
    return failed.isEmpty() && sum > 0;
  }

  private static String attribute(XMLStreamReader xml, String name) {
    String value = xml.getAttributeValue(null, name);
    return value == null ? "" : value;
  }

  private static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }

  private static String first(int lines, String message) {
    String text = message.strip().lines().limit(lines).collect(Collectors.joining("\n    "));
    return text.isEmpty() ? "no reason given" : text;
  }
}
