// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.inference;

/**
 * The mixture weights w of the atoms of one or several sites for a batch's tokens. A row is a token
 * at a site: row = token * sites + site.
 */
public interface MixtureWeights {

  /** How many rows there are. */
  long rows();

  /** How many weights are not zero. */
  long active();

  /**
   * The weights of every picture's rows, added up.
   *
   * @return by picture, then atom of a site
   */
  float[][] byPicture(int pictures);

  /**
   * The weights at one site.
   *
   * @param site its place among the sites
   * @param sites the number of sites
   * @return {@code [tokens, atoms]}, row by row
   */
  float[] atSite(int site, int sites);

  /**
   * The largest weight of every atom.
   *
   * @return atoms of the first site first
   */
  float[] strongest(int sites);
}
