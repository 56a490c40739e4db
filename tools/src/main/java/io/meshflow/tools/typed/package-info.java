/** Tools whose arguments are Java types: the schema a model sees is made from them. */
@NullMarked
package io.meshflow.tools.typed;

import org.jspecify.annotations.NullMarked;
