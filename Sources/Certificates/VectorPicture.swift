#if Certificates
    internal import CRSVG

    extension Canvas {
        /// Draws an SVG in the middle of a box, as large as it fits. Nothing that it names is loaded: it has no address.
        ///
        /// - Returns: false for a picture that cannot be read.
        func vectorPicture(_ svg: [UInt8], in box: Box) -> Bool {
            guard !svg.isEmpty, let handle = rsvg_handle_new_from_data(svg, UInt(svg.count), nil) else { return false }
            defer { g_object_unref(handle) }
            var (width, height) = (0.0, 0.0)
            if rsvg_handle_get_intrinsic_size_in_pixels(handle, &width, &height) == 0 || width <= 0 || height <= 0 {
                // A picture without a size of its own fills the box, with its own proportions.
                (width, height) = (box.width, box.height)
            }
            let scale = min(box.width / width, box.height / height)
            var frame = RsvgRectangle(
                x: box.x + (box.width - width * scale) / 2, y: box.y + (box.height - height * scale) / 2,
                width: width * scale, height: height * scale)
            return draw { rsvg_handle_render_document(handle, $0, &frame, nil) != 0 }
        }
    }
#endif
