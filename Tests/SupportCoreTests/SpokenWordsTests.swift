import Testing

@testable import SupportCore

/// The words of recordings in the texts of tutorials.
@Suite struct SpokenWordsTests {
    private let webhooks = TutorialText(title: "Receive webhooks", description: "How events reach your server.")
    private let billing = TutorialText(title: "Read your invoice", description: "Taxes, credits and totals.")

    private func spoken(_ words: String) -> TutorialText {
        var text = webhooks
        text.spoken = words
        return text
    }

    private func best(_ recommender: inout Recommender, _ question: String) -> [String] {
        recommender.recommend(TicketText(description: question)).items.map(\.tutorial)
    }

    @Test func `a word that is only spoken is found`() {
        var recommender = Recommender()
        recommender.put(billing, as: "billing")
        recommender.put(webhooks, as: "webhooks")
        let question = "The ngrok tunnel closes during the handshake"
        let silent = recommender.recommend(TicketText(description: question)).items.first { $0.tutorial == "webhooks" }
        recommender.put(spoken("We open a tunnel with ngrok and watch the handshake."), as: "webhooks")
        let told = recommender.recommend(TicketText(description: question)).items.first { $0.tutorial == "webhooks" }
        let best = best(&recommender, question)
        #expect(best.first == "webhooks")
        #expect((told?.score ?? 0) > (silent?.score ?? 0))
    }

    @Test func `what is written outweighs what is spoken, however often it is said`() {
        var recommender = Recommender()
        recommender.put(spoken(String(repeating: "the invoice and its taxes ", count: 200)), as: "webhooks")
        recommender.put(billing, as: "billing")
        let best = best(&recommender, "Where are the taxes of my invoice?")
        #expect(best.first == "billing")
    }

    @Test func `spoken words are unlearned without a trace`() {
        let question = TicketText(description: "The ngrok tunnel closes during the handshake")
        var (told, silent) = (Recommender(), Recommender())
        for tutorial in [("billing", billing), ("webhooks", spoken("ngrok tunnel handshake"))] {
            told.put(tutorial.1, as: tutorial.0)
        }
        told.put(webhooks, as: "webhooks")
        for tutorial in [("billing", billing), ("webhooks", webhooks)] { silent.put(tutorial.1, as: tutorial.0) }
        let answers = (told.recommend(question), silent.recommend(question))
        #expect(answers.0 == answers.1)
        #expect(told.documents == silent.documents)
    }

    @Test func `a bag takes the heaviest words that it lacks, at the lowest weight`() {
        let features = FeatureExtractor.lexical
        let bag = features.bag(of: TicketText(description: "invoice"))
        let other = features.bag(of: TicketText(description: "handshake handshake handshake tunnel invoice"))
        let joined = bag.adding(wordsOf: [other], limit: 1)
        let added = joined.features.filter { !bag.features.contains($0) }
        #expect(added.count == 1)
        #expect(added.allSatisfy { $0 & 15 == 0 })
        #expect(joined.features == joined.features.sorted())
        #expect(bag.adding(wordsOf: [bag], limit: 10) == bag)
    }

    @Test func `function words take no place, and hours of speech are known to their end`() {
        var text = webhooks
        text.spoken = String(repeating: "and so we look at this again ", count: 4_000) + "until the ngrok tunnel closes"
        #expect(text.spokenParts.last?.hasSuffix("ngrok tunnel closes") == true)
        #expect(text.spokenParts.allSatisfy { $0.utf8.count <= Tokens.byteLimit })
        var recommender = Recommender()
        recommender.put(text, as: "webhooks")
        recommender.put(billing, as: "billing")
        let best = best(&recommender, "The ngrok tunnel closes")
        #expect(best.first == "webhooks")
    }
}
