package io.meshflow.tools;

import io.meshflow.core.tool.Tool;
import io.meshflow.core.tool.Tools;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The tools that come with MeshFlow: calculator, datetime_now, json_query, read_file, write_file.
 * Thread safe.
 */
public final class BuiltInTools implements Tools {

  private final SortedMap<String, Tool> tools;
  private final FileScope files;

  public BuiltInTools(FileScope files, InstantSource clock) {
    this.files = files;
    SortedMap<String, Tool> byName = new TreeMap<>();
    for (Tool tool :
        List.of(
            new CalculatorTool(),
            DateTimeTool.of(clock),
            new JsonQueryTool(),
            new ReadFileTool(files),
            new WriteFileTool(files))) {
      byName.put(tool.spec().name(), tool);
    }
    tools = Collections.unmodifiableSortedMap(byName);
  }

  @Override
  public Optional<Tool> find(String name) {
    return Optional.ofNullable(tools.get(name));
  }

  @Override
  public String folder() {
    return files.readable().toString();
  }

  @Override
  public Optional<String> missing(String name, String folder) {
    boolean reads = name.equals(ReadFileTool.NAME);
    return reads && !Files.isDirectory(files.readable(folder))
        ? Optional.of(
            "it reads files in "
                + folder
                + ", which is not here; put the folder back, or name another with"
                + " MESHFLOW_WORKSPACE_DIR")
        : Optional.empty();
  }

  @Override
  public List<String> names() {
    return List.copyOf(tools.keySet());
  }
}
