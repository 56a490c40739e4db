/** The rules and the loop: everything MeshFlow decides, with no dependency but the JDK's base. */
module io.meshflow.core {
  requires static transitive org.jspecify;

  exports io.meshflow.core.data;
}
