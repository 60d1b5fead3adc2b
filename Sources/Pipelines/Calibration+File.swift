internal import Files
public import JSON
public import Tournaments

extension Calibration {
    /// Reads what `bracket calibrate` wrote.
    ///
    /// - Throws: `PipelineError` that names the file and what is wrong with it.
    public init(path: String) throws {
        let json: JSON
        do {
            json = try JSON.parse(TextFile.read(path, "calibration file", isRegular: true))
        } catch {
            throw PipelineError(error is TextFileError ? "\(error)" : "\(path): \(error)")
        }
        guard let intercept = json["intercept"]?.double, let slope = json["slope"]?.double,
            -100...100 ~= intercept, -100...100 ~= slope
        else {
            throw PipelineError(
                "\(path): a calibration has the numbers \"intercept\" and \"slope\", as bracket "
                    + "calibrate writes them")
        }
        self.init(intercept: intercept, slope: slope)
    }

    /// `{"intercept", "slope"}`
    public var json: JSONObject {
        ["intercept": .number(intercept), "slope": .number(slope)]
    }
}
