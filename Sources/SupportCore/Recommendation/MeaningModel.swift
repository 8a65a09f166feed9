/// The part of a model that has learnt from embeddings: those of documents, of linked tickets, and of a sample of all
/// tickets. ``MeaningTraining`` trains it.
struct MeaningModel: Sendable {
    let center: MeaningCenter
    let classifier: EmbeddingModel

    /// The logits of all tutorials, by their index; nil for an embedding of another dimension.
    func logits(of embedding: Embedding) -> [Float]? {
        classifier.logits(of: center.direction(ofTicket: embedding))
    }
}
