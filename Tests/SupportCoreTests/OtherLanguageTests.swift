import Testing

@testable import SupportCore

@Suite struct OtherLanguageTests {
    private static let catalogue = [
        ("agent", "Install the on-premises agent", "How the agent reaches a database that is behind a firewall."),
        ("webhooks", "Receive webhooks", "Why a webhook is delivered twice, and how to check its signature."),
        ("rollout", "Rollout in stages", "Take a variable from one environment to the next without a mistake."),
        ("limits", "Live with rate limits", "What to do when the answer is 429, and how a queue helps with it."),
    ]

    private func recommender(isEncoded: Bool) -> Recommender {
        var recommender = Recommender()
        for (place, tutorial) in Self.catalogue.enumerated() {
            recommender.put(
                TutorialText(title: tutorial.1, summary: tutorial.2),
                embedding: isEncoded ? Meanings.embedding(place) : nil, as: tutorial.0)
        }
        return recommender
    }

    /// The embedding by an encoder of English, which finds German to be like nothing, and hardly like its own topic.
    private func faint(_ topic: Int?) -> Embedding {
        let foreign = Meanings.embedding(8)
        guard let topic else { return foreign }
        return Embedding(
            components: zip(foreign.components, Meanings.embedding(topic).components).map {
                Int8((Int($0) * 2 + Int($1)) / 3)
            })
    }

    @Test(
        arguments: [
            ("Unser Agent ist hinter der neuen Firewall leider seit gestern nicht mehr erreichbar", "agent"),
            ("Der Webhook wird doppelt zugestellt und die Signatur stimmt nicht", "webhooks"),
            ("Les webhooks arrivent deux fois et la signature est fausse", "webhooks"),
        ], [false, true])
    func `a ticket that names what a tutorial is about is not refused for its language`(
        ticket: (text: String, tutorial: String), isEncoded: Bool
    ) {
        var recommender = recommender(isEncoded: isEncoded)
        let topic = Self.catalogue.firstIndex { $0.0 == ticket.tutorial }
        let answer = recommender.recommend(
            TicketText(description: ticket.text), embedding: isEncoded ? faint(topic) : nil)
        #expect(answer.fits)
        #expect(answer.items.first?.tutorial == ticket.tutorial)
    }

    @Test(
        arguments: [
            "Wo finde ich die Rechnung vom letzten Monat?", "Der Drucker im dritten Stock druckt nur graue Streifen",
            "Je ne trouve pas la facture du mois dernier",
        ], [false, true])
    func `a ticket in another language that names nothing is refused`(text: String, isEncoded: Bool) {
        var recommender = recommender(isEncoded: isEncoded)
        let answer = recommender.recommend(
            TicketText(description: text), embedding: isEncoded ? faint(nil) : nil)
        #expect(!answer.fits)
    }

    @Test func `in the language of the tutorial, meaning decides`() {
        var recommender = recommender(isEncoded: true)
        let text = TicketText(description: "the agent is behind the firewall")
        #expect(!recommender.recommend(text, embedding: faint(0)).fits)
        #expect(recommender.recommend(text, embedding: Meanings.embedding(0, 1)).fits)
    }

    @Test func `forms of a word in another language have a feature in common, and English is as without stems`() {
        let extractor = FeatureExtractor(thesaurus: .english) { word, language in
            language == "de" && word.starts(with: "rechnung".utf8) ? Array("rechnung".utf8) : Array(word)
        }
        func concepts(_ text: String, _ extractor: FeatureExtractor) -> Set<UInt32> {
            let features = extractor.bag(of: TicketText(subject: "", description: text)).features
            return Set(
                features.map { $0 & Feature.keyMask }.filter { Feature.kind($0) == Int(FeatureKind.concept.rawValue) })
        }
        let (one, many) = ("Die Rechnung ist falsch und wir zahlen nicht", "Wo sind denn die Rechnungen von uns")
        #expect(concepts(one, extractor).intersection(concepts(many, extractor)).count == 1)
        #expect(concepts(one, .lexical).intersection(concepts(many, .lexical)).isEmpty)
        let english = TicketText(subject: "Invoices", description: "The invoices of the account are wrong")
        #expect(extractor.bag(of: english) == FeatureExtractor.lexical.bag(of: english))
    }

    @Test func `a language is known by two function words that no other has`() {
        #expect(FunctionWords.language(of: "the agent is offline") == .english)
        #expect(FunctionWords.language(of: "der Agent ist nicht erreichbar") == .german)
        #expect(FunctionWords.language(of: "la connexion est dans le journal") == .french)
        #expect(FunctionWords.language(of: "no puedo entrar en la cuenta porque est\u{E1} cerrada") == .spanish)
        #expect(FunctionWords.language(of: "agent offline") == nil)
        #expect(FunctionWords.language(of: "the Agent der is ist") == nil)
        #expect(FunctionWords.language(of: "") == nil)
    }
}
