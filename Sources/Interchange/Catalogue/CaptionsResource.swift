package import Training

/// Captions as the API shows them, without their file.
package struct CaptionsResource: JSONResource {
    private let captions: StoredCaptions

    package init(_ captions: StoredCaptions) { self.captions = captions }

    package func writeFields(to json: inout JSONWriter) {
        json.write("id", captions.id)
        json.write("tutorial", captions.tutorial)
        json.write("recording", captions.recording)
        json.write("language", captions.language)
        json.write("size", captions.size)
    }
}
