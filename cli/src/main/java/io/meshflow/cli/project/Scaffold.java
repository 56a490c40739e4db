package io.meshflow.cli.project;

import io.meshflow.cli.settings.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes the files of a new project; never over a file that is there. */
public final class Scaffold {

  /** What a project can be about. */
  public enum Template {
    LEGAL("contract.txt"),
    RESEARCH("sources.txt"),
    CODING("task.txt");

    private final String sample;

    Template(String sample) {
      this.sample = sample;
    }

    String folder() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private Scaffold() {}

  /** The files of a template, by name. */
  static List<String> names(Template template) {
    return List.of("workflow.yaml", template.sample, ".env.example", ".gitignore", "README.md");
  }

  /** Files that are there already and would be in the way. */
  public static List<Path> inTheWay(Template template, Path folder) {
    return names(template).stream()
        .map(folder::resolve)
        .filter(Files::exists)
        .filter(file -> !file.endsWith(".gitignore"))
        .toList();
  }

  /** Writes the project and tells which files it wrote. */
  public static List<Path> write(Template template, Path folder) throws IOException {
    Files.createDirectories(folder);
    List<Path> written = new ArrayList<>();
    for (String name : names(template)) {
      Path file = folder.resolve(name);
      if (!Files.exists(file)) {
        Files.writeString(file, content(template, name), StandardCharsets.UTF_8);
        written.add(file);
      }
    }
    return written;
  }

  private static String content(Template template, String name) {
    return switch (name) {
      case ".env.example" -> environment();
      case ".gitignore" -> ".meshflow/\n.env\n";
      default -> resource(template.folder() + "/" + name);
    };
  }

  private static String resource(String name) {
    try (InputStream in = Scaffold.class.getResourceAsStream("templates/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the template lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the template cannot be read", e);
    }
  }

  /** Every setting as a commented line of a shell file. */
  public static String environment() {
    StringBuilder text =
        new StringBuilder(
            """
            # Every setting of MeshFlow. Copy this file to .env, uncomment what you need, then
            #   set -a; . ./.env; set +a
            # The same names in lower case, without meshflow_, work in meshflow.yaml.
            # 'meshflow config print' shows what is in force and where it comes from.
            """);
    for (Setting setting : Setting.values()) {
      text.append("\n# ").append(setting.purpose()).append('\n');
      text.append("# ").append(setting.variable()).append('=').append(setting.usual()).append('\n');
    }
    return text.toString();
  }
}
