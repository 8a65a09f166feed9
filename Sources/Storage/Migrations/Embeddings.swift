extension Migration {
    /// The embeddings of texts by sentence encoders. They can be computed again. Two processes with different encoders may
    /// use one database: each reads and writes only those of its own.
    ///
    /// `text_hash` tells which text an embedding is of, so that one of an earlier text is not used. Components are whole
    /// numbers of 8 bits in Base64; the scale follows from them.
    static let embeddings = """
        CREATE TABLE encoder_models (
            id BIGINT PRIMARY KEY,
            fingerprint TEXT NOT NULL UNIQUE,
            used_at BIGINT
        );

        CREATE TABLE ticket_embeddings (
            ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
            model_id BIGINT NOT NULL REFERENCES encoder_models (id) ON DELETE CASCADE,
            text_hash BIGINT NOT NULL,
            components TEXT NOT NULL,
            PRIMARY KEY (ticket_id, model_id)
        );
        CREATE INDEX ticket_embeddings_of_model ON ticket_embeddings (model_id);

        CREATE TABLE tutorial_embeddings (
            tutorial_id TEXT NOT NULL REFERENCES tutorials (id) ON DELETE CASCADE,
            model_id BIGINT NOT NULL REFERENCES encoder_models (id) ON DELETE CASCADE,
            text_hash BIGINT NOT NULL,
            components TEXT NOT NULL,
            PRIMARY KEY (tutorial_id, model_id)
        );
        CREATE INDEX tutorial_embeddings_of_model ON tutorial_embeddings (model_id);
        """
}
