import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.constant.ClassDesc;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Puts the built modules and their libraries into one folder, named by the hash of its contents.
 *
 * <p>The launcher runs it from source: {@code Assemble WORK STATE} reads Maven's output in WORK,
 * makes {@code STATE/dist-HASH/lib} by one rename and prints HASH. The manifest of the jar of the
 * command line names the libraries and the local repository they lie in.
 */
final class Assemble {
  private static final String MAIN = "meshflow.jar";
  private static final int HASH_DIGITS = 16;

  public static void main(String[] arguments) throws Exception {
    Path work = Path.of(arguments[0]);
    Path state = Path.of(arguments[1]);
    Path lib = Files.createDirectories(work.resolve("dist/lib"));
    Path main = builtJar(work, "meshflow-cli");
    List<String> names = copyLibraries(main, work, lib);
    copyMain(main, lib.resolve(MAIN), names);
    unpackSqlite(lib, Files.createDirectories(work.resolve("dist/native")));
    names.add(MAIN);
    String hash = hash(lib, names);
    publish(lib.getParent(), state.resolve("dist-" + hash));
    System.out.println(hash);
  }

  private static List<String> copyLibraries(Path main, Path work, Path lib) throws IOException {
    List<String> names = new ArrayList<>();
    Attributes manifest = manifest(main).getMainAttributes();
    Path repository = Path.of(manifest.getValue("Local-Repository"));
    for (String entry : manifest.getValue("Class-Path").split(" ")) {
      Path source = repository.resolve(entry);
      if (entry.startsWith("io/meshflow/")) {
        source = builtJar(work, source.getParent().getParent().getFileName().toString());
      }
      String name = source.getFileName().toString();
      if (name.startsWith("picocli-")) {
        modernise(source, lib.resolve(name));
      } else {
        Files.copy(source, lib.resolve(name));
      }
      names.add(name);
    }
    return names;
  }

  /** SQLite's driver would unpack its library for this system at every start. */
  private static void unpackSqlite(Path lib, Path into) throws Exception {
    List<Path> drivers;
    try (Stream<Path> files = Files.list(lib)) {
      drivers =
          files.filter(file -> file.getFileName().toString().startsWith("sqlite-jdbc-")).toList();
    }
    String name = System.mapLibraryName("sqlitejdbc");
    for (Path jar : drivers) {
      try (URLClassLoader driver = new URLClassLoader(new URL[] {jar.toUri().toURL()});
          InputStream library =
              driver.getResourceAsStream("org/sqlite/native/" + system(driver) + "/" + name)) {
        if (library != null) { // else the driver says at its first use what it has none for
          Files.copy(library, into.resolve(name));
        }
      }
    }
  }

  private static Object system(ClassLoader driver) throws ReflectiveOperationException {
    return driver
        .loadClass("org.sqlite.util.OSInfo")
        .getMethod("getNativeLibFolderPathForCurrentOS")
        .invoke(null);
  }

  private static Path builtJar(Path work, String artifact) throws IOException {
    try (Stream<Path> files = Files.list(work.resolve(artifact))) {
      return files.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
    }
  }

  private static Manifest manifest(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.getManifest();
    }
  }

  /** The same jar with a manifest that starts the command line from one folder. */
  private static void copyMain(Path from, Path to, List<String> libraries) throws IOException {
    Manifest manifest = manifest(from);
    Attributes attributes = manifest.getMainAttributes();
    attributes.remove(new Attributes.Name("Local-Repository"));
    attributes.put(Attributes.Name.CLASS_PATH, String.join(" ", libraries));
    attributes.put(Attributes.Name.MAIN_CLASS, "io.meshflow.cli.Main");
    attributes.putValue("Enable-Native-Access", "ALL-UNNAMED");
    rewrite(from, to, manifest, false);
  }

  /** Old class files are not taken into the AOT cache: lift them to the release of this JDK. */
  private static void modernise(Path from, Path to) throws IOException {
    rewrite(from, to, manifest(from), true);
  }

  private static void rewrite(Path from, Path to, Manifest manifest, boolean lift)
      throws IOException {
    try (JarFile jar = new JarFile(from.toFile());
        OutputStream file = Files.newOutputStream(to);
        JarOutputStream out = new JarOutputStream(file)) {
      put(out, JarFile.MANIFEST_NAME, bytes(manifest));
      for (JarEntry entry : jar.stream().toList()) {
        if (entry.isDirectory() || entry.getName().equals(JarFile.MANIFEST_NAME)) {
          continue;
        }
        byte[] content = jar.getInputStream(entry).readAllBytes();
        boolean old = lift && entry.getName().endsWith(".class");
        put(out, entry.getName(), old ? lifted(jar, entry.getName(), content) : content);
      }
    }
  }

  private static byte[] lifted(JarFile jar, String name, byte[] content) {
    if (name.endsWith("module-info.class")) {
      return content;
    }
    ClassFile format =
        ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(type -> open(jar, type))
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    ClassModel model = format.parse(content);
    ClassTransform release =
        ClassTransform.transformingMethodBodies((code, element) -> code.with(element))
            .andThen(ClassTransform.endHandler(c -> c.withVersion(ClassFile.JAVA_25_VERSION, 0)));
    return format.transformClass(model, release);
  }

  private static InputStream open(JarFile jar, ClassDesc type) {
    String descriptor = type.descriptorString();
    ZipEntry entry = jar.getEntry(descriptor.substring(1, descriptor.length() - 1) + ".class");
    try {
      return entry == null ? null : jar.getInputStream(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Manifest manifest) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    manifest.write(out);
    return out.toByteArray();
  }

  private static void put(JarOutputStream out, String name, byte[] content) throws IOException {
    JarEntry entry = new JarEntry(name);
    entry.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }

  private static String hash(Path lib, List<String> names) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (String name : names) {
      digest.update(name.getBytes(UTF_8));
      digest.update(Files.readAllBytes(lib.resolve(name)));
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_DIGITS);
  }

  private static void publish(Path built, Path target) throws IOException {
    if (!Files.isDirectory(target)) {
      Files.move(built, target);
    }
    Files.setLastModifiedTime(target, FileTime.from(Instant.now()));
    deleteOld(target);
  }

  /** Keeps this one and the one before it: programs that still run may read from it. */
  private static void deleteOld(Path newest) throws IOException {
    Path[] older;
    try (Stream<Path> all = Files.list(newest.getParent())) {
      older =
          all.filter(path -> path.getFileName().toString().startsWith("dist-"))
              .filter(path -> !path.equals(newest))
              .sorted((a, b) -> Long.compare(modified(b), modified(a)))
              .toArray(Path[]::new);
    }
    for (Path path : Arrays.asList(older).subList(Math.min(1, older.length), older.length)) {
      delete(path);
    }
  }

  private static long modified(Path path) {
    return path.toFile().lastModified();
  }

  private static void delete(Path tree) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException error)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
