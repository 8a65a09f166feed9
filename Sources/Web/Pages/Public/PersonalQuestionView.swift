import Training

/// A question before something is done that is hard to take back.
struct PersonalQuestionView: PageView {
    static let template = "my-question"
    static let navigation: LayoutView.Entry? = .mine

    let title: String
    /// The session and its date.
    let about: String?
    let sentence: String
    /// The address of the form.
    let action: String
    /// The name of the button.
    let doing: String
    /// The address of the registrant's page.
    let back: String
    /// The name of the way back, where nothing is done.
    let leaving: String
    /// The key with which the form is carried out once.
    let once: String

    init(title: String, about: String?, sentence: String, action: String, doing: String, back: String, leaving: String)
    {
        self.title = title
        self.about = about
        self.sentence = sentence
        self.action = action
        self.doing = doing
        self.back = back
        self.leaving = leaving
        once = Identifier.random()
    }
}
