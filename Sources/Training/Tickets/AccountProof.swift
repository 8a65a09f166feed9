/// The proof that a new ticket belongs to its account.
public enum AccountProof: Sendable, Hashable {
    /// The word of staff or of a program, which counts as it is.
    case statement
    /// The mail domain of the requester, or an earlier ticket of the same person that proves the account.
    case requester
}
