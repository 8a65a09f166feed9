import CLibical
import Foundation

/// The owner of all handles of libical 3.0.
///
/// Each component and each property has one owner, which frees it; adding one to a component consumes it. No handle
/// escapes from the call that created it.
enum Libical {
    /// Initialises libical once, before the first handle. Errors must not abort the process, and the built-in zones are
    /// loaded here, on one thread, because libical fills that table without a lock.
    static let isReady: Bool = {
        icalerror_set_errors_are_fatal(0)
        icalerror_set_error_state(ICAL_MALFORMEDDATA_ERROR, ICAL_ERROR_NONFATAL)
        return icaltimezone_get_utc_timezone() != nil
    }()

    /// Copies a text that libical allocated, and frees it.
    static func take(_ text: UnsafeMutablePointer<CChar>?) -> String? {
        guard let text else { return nil }
        defer { icalmemory_free_buffer(text) }
        return String(cString: text)
    }

    struct Component: ~Copyable {
        private let handle: OpaquePointer

        init(_ kind: icalcomponent_kind) throws(CalendarError) {
            guard Libical.isReady, let handle = icalcomponent_new(kind) else { throw Libical.failure }
            self.handle = handle
        }

        /// Parses one component from unfolded lines, from its `BEGIN` to its `END`.
        init(lines: some Sequence<String>) throws(CalendarError) {
            guard Libical.isReady, let parser = icalparser_new() else { throw Libical.failure }
            defer { icalparser_free(parser) }
            var complete: OpaquePointer?
            for line in lines where complete == nil {
                var characters = line.utf8CString
                complete = characters.withUnsafeMutableBufferPointer { icalparser_add_line(parser, $0.baseAddress) }
            }
            guard let complete else {
                if let partial = icalparser_clean(parser) { icalcomponent_free(partial) }
                throw Libical.failure
            }
            handle = complete
        }

        deinit {
            icalcomponent_free(handle)
        }

        mutating func add(_ property: consuming Property) {
            icalcomponent_add_property(handle, property.release())
        }

        mutating func add(_ component: consuming Component) {
            icalcomponent_add_component(handle, component.release())
        }

        /// The text of the component. Lines end in CR LF and are folded at 75 octets, between characters.
        func text() throws(CalendarError) -> String {
            guard let text = icalcomponent_as_ical_string_r(handle) else { throw Libical.failure }
            defer { icalmemory_free_buffer(text) }
            let bytes = UnsafeRawBufferPointer(start: text, count: strlen(text))
            return Folding.refolded(bytes)
        }

        /// Calls `read` with each property of this kind, in the order of the file, and returns the results.
        func properties<Value>(
            _ kind: icalproperty_kind, _ read: (borrowing PropertyReading) throws(CalendarError) -> Value
        ) throws(CalendarError) -> [Value] {
            var values: [Value] = []
            var next = icalcomponent_get_first_property(handle, kind)
            while let property = next {
                values.append(try read(PropertyReading(property)))
                next = icalcomponent_get_next_property(handle, kind)
            }
            return values
        }

        private consuming func release() -> OpaquePointer {
            let handle = handle
            discard self
            return handle
        }
    }

    struct Property: ~Copyable {
        private let handle: OpaquePointer

        /// A property with a value that libical writes, and escapes if it is TEXT.
        init(_ kind: icalproperty_kind, _ value: OpaquePointer?) throws(CalendarError) {
            guard let value else { throw Libical.failure }
            guard let handle = icalproperty_new(kind) else {
                icalvalue_free(value)
                throw Libical.failure
            }
            icalproperty_set_value(handle, value)
            self.handle = handle
        }

        /// A property that libical does not know or writes incorrectly. libical escapes only backslashes and line feeds
        /// in the value; the caller prepares commas and semicolons with ``CalendarText/escapingSeparators(_:)``.
        init(name: String, raw value: String) throws(CalendarError) {
            guard let handle = icalproperty_new_x(value) else { throw Libical.failure }
            icalproperty_set_x_name(handle, name)
            self.handle = handle
        }

        deinit {
            icalproperty_free(handle)
        }

        mutating func set(_ name: String, _ value: String) {
            icalproperty_set_parameter_from_string(handle, name, value)
        }

        /// Sets the display name (`CN`). libical encodes double quotes as in RFC 6868, but not the caret.
        mutating func setName(_ name: String) {
            icalproperty_add_parameter(handle, icalparameter_new_cn(name.replacing("^", with: "^^")))
        }

        /// Sets the label (`LABEL`), encoded like the name.
        mutating func setLabel(_ label: String) {
            icalproperty_add_parameter(handle, icalparameter_new_label(label.replacing("^", with: "^^")))
        }

        fileprivate consuming func release() -> OpaquePointer {
            let handle = handle
            discard self
            return handle
        }
    }

    /// A property that a component owns, borrowed for the length of a call.
    struct PropertyReading: ~Copyable {
        private let handle: OpaquePointer

        fileprivate init(_ handle: OpaquePointer) {
            self.handle = handle
        }

        /// The value as in the file, except that TEXT is unescaped.
        var value: String {
            guard let value = icalproperty_get_value(handle) else { return "" }
            switch icalvalue_isa(value) {
            case ICAL_TEXT_VALUE: return icalvalue_get_text(value).map { String(cString: $0) } ?? ""
            case ICAL_X_VALUE: return icalvalue_get_x(value).map { String(cString: $0) } ?? ""
            default: return Libical.take(icalproperty_get_value_as_string_r(handle)) ?? ""
            }
        }

        var name: String {
            icalproperty_get_property_name(handle).map { String(cString: $0) } ?? ""
        }

        /// A parameter that needs no decoding; libical encodes a parameter again when it is accessed by name.
        func parameter(_ name: String) -> String? {
            Libical.take(icalproperty_get_parameter_as_string_r(handle, name))
        }

        /// `CN`, decoded.
        var personName: String? {
            let parameter = icalproperty_get_first_parameter(handle, ICAL_CN_PARAMETER)
            return parameter.flatMap { icalparameter_get_cn($0) }.map { String(cString: $0) }
        }

        /// `LABEL`, decoded.
        var label: String? {
            let parameter = icalproperty_get_first_parameter(handle, ICAL_LABEL_PARAMETER)
            return parameter.flatMap { icalparameter_get_label($0) }.map { String(cString: $0) }
        }
    }

    static let failure = CalendarError("The calendar cannot be written or read.")
}
