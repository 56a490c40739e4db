package io.meshflow.tools;

import io.meshflow.core.tool.CodeFunction;
import io.meshflow.core.tool.CodeFunctions;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The built-in functions and those of the jars of one folder, found through {@link ServiceLoader}.
 * The jars are trusted like this program: their code runs in its process. Thread safe.
 */
public final class LoadedFunctions implements CodeFunctions {

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,99}@[1-9][0-9]{0,8}");

  private final CodeFunctions own = new BuiltInFunctions();
  private final SortedMap<String, CodeFunction> others = new TreeMap<>();

  /**
   * @throws IllegalArgumentException when a jar or a function in it cannot be used; says why
   */
  public LoadedFunctions(Path folder) {
    URL[] jars = jars(folder);
    if (jars.length == 0) {
      throw new IllegalArgumentException("no jar lies in " + folder);
    }
    // Open as long as the process: classes of a function may be loaded when it first runs.
    ClassLoader loader = new URLClassLoader("functions", jars, CodeFunction.class.getClassLoader());
    try {
      ServiceLoader.load(CodeFunction.class, loader).forEach(this::add);
    } catch (ServiceConfigurationError | LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalArgumentException(
          "a function of the jars in " + folder + " cannot be loaded: " + cause, e);
    }
    if (others.isEmpty()) {
      throw new IllegalArgumentException(
          "no jar in "
              + folder
              + " names a function in META-INF/services/"
              + CodeFunction.class.getName());
    }
  }

  private static URL[] jars(Path folder) {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
      files.forEach(jars::add);
      jars.sort(Comparator.naturalOrder());
      List<URL> urls = new ArrayList<>();
      for (Path jar : jars) {
        urls.add(jar.toUri().toURL());
      }
      return urls.toArray(new URL[0]);
    } catch (IOException e) {
      throw new IllegalArgumentException("the folder " + folder + " cannot be read: " + e, e);
    }
  }

  private void add(CodeFunction function) {
    String name = function.name();
    if (name == null || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          function.getClass().getName() + " is called " + name + "; a name is like clean_up@1");
    }
    if (own.find(name).isPresent() || others.putIfAbsent(name, function) != null) {
      throw new IllegalArgumentException("two functions are called " + name);
    }
  }

  @Override
  public Optional<CodeFunction> find(String name) {
    if (name.indexOf('@') >= 0) {
      return own.find(name).or(() -> Optional.ofNullable(others.get(name)));
    }
    Optional<CodeFunction> newest =
        others.values().stream()
            .filter(function -> function.name().startsWith(name + "@"))
            .max(Comparator.comparingInt(LoadedFunctions::version));
    return newest.isPresent() ? newest : own.find(name);
  }

  private static int version(CodeFunction function) {
    return Integer.parseInt(function.name().substring(function.name().indexOf('@') + 1));
  }

  @Override
  public List<String> names() {
    List<String> names = new ArrayList<>(own.names());
    names.addAll(others.keySet());
    names.sort(Comparator.naturalOrder());
    return names;
  }
}
