/** The header of a record that an operator sent again from the traffic: the place of the one it was made from. */
export const resentHeader = "recibo_resent_of";
