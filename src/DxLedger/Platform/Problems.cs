using DxLedger.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Platform;

/// <summary>Refusals as RFC 9457 problems. The one place where a code gets its HTTP status.</summary>
internal static class Problems
{
    private static readonly Dictionary<string, int> Statuses = new(StringComparer.Ordinal)
    {
        ["access.department_forbidden"] = StatusCodes.Status403Forbidden,
        ["access.issuer_unavailable"] = StatusCodes.Status503ServiceUnavailable,
        ["access.role_forbidden"] = StatusCodes.Status403Forbidden,
        ["access.token_invalid"] = StatusCodes.Status401Unauthorized,
        ["access.unauthenticated"] = StatusCodes.Status401Unauthorized,
        ["accumulation.decided"] = StatusCodes.Status409Conflict,
        ["accumulation.undecided"] = StatusCodes.Status422UnprocessableEntity,
        ["append.entry_too_large"] = StatusCodes.Status413PayloadTooLarge,
        ["append.outcome_unknown"] = StatusCodes.Status503ServiceUnavailable,
        ["database.unavailable"] = StatusCodes.Status503ServiceUnavailable,
        ["department.deputy_not_found"] = StatusCodes.Status404NotFound,
        ["department.ended"] = StatusCodes.Status409Conflict,
        ["department.name_taken"] = StatusCodes.Status409Conflict,
        ["department.not_found"] = StatusCodes.Status404NotFound,
        ["department.not_responsible"] = StatusCodes.Status422UnprocessableEntity,
        ["department.own_deputy"] = StatusCodes.Status422UnprocessableEntity,
        ["department.own_successor"] = StatusCodes.Status422UnprocessableEntity,
        ["diff.too_large"] = StatusCodes.Status422UnprocessableEntity,
        ["document.damaged"] = StatusCodes.Status500InternalServerError,
        ["document.not_found"] = StatusCodes.Status404NotFound,
        ["draft.not_found"] = StatusCodes.Status404NotFound,
        ["draft.too_large"] = StatusCodes.Status413PayloadTooLarge,
        ["draft.too_many"] = StatusCodes.Status409Conflict,
        ["evaluation.not_found"] = StatusCodes.Status404NotFound,
        ["evaluation.profile_unknown"] = StatusCodes.Status422UnprocessableEntity,
        ["evaluation.rule_invalid"] = StatusCodes.Status422UnprocessableEntity,
        ["evidence.not_found"] = StatusCodes.Status404NotFound,
        ["evidence.too_large"] = StatusCodes.Status413PayloadTooLarge,
        ["evidence.unknown"] = StatusCodes.Status422UnprocessableEntity,
        ["field.not_found"] = StatusCodes.Status404NotFound,
        ["idempotency.key_reused"] = StatusCodes.Status409Conflict,
        ["initiative.date_unfit"] = StatusCodes.Status422UnprocessableEntity,
        ["initiative.not_found"] = StatusCodes.Status404NotFound,
        ["initiative.of_other_plan"] = StatusCodes.Status422UnprocessableEntity,
        ["initiative.wrong_state"] = StatusCodes.Status409Conflict,
        ["internal"] = StatusCodes.Status500InternalServerError,
        ["item.not_found"] = StatusCodes.Status404NotFound,
        ["kpi.closed"] = StatusCodes.Status409Conflict,
        ["kpi.figures_reported"] = StatusCodes.Status409Conflict,
        ["kpi.not_a_milestone"] = StatusCodes.Status409Conflict,
        ["kpi.not_found"] = StatusCodes.Status404NotFound,
        ["kpi.not_approximate"] = StatusCodes.Status409Conflict,
        ["kpi.not_measured"] = StatusCodes.Status409Conflict,
        ["kpi.report_waiting"] = StatusCodes.Status409Conflict,
        ["kpi.same"] = StatusCodes.Status422UnprocessableEntity,
        ["kpi.target_exists"] = StatusCodes.Status409Conflict,
        ["kpi.target_not_set"] = StatusCodes.Status404NotFound,
        ["kpi.unlike"] = StatusCodes.Status422UnprocessableEntity,
        ["ledger.behind"] = StatusCodes.Status503ServiceUnavailable,
        ["ledger.entry_damaged"] = StatusCodes.Status500InternalServerError,
        ["ledger.not_begun"] = StatusCodes.Status404NotFound,
        ["ledger.not_found"] = StatusCodes.Status404NotFound,
        ["ledger.seal_unreachable"] = StatusCodes.Status503ServiceUnavailable,
        ["ledger.unsealed"] = StatusCodes.Status503ServiceUnavailable,
        ["part.not_found"] = StatusCodes.Status404NotFound,
        ["period.closed"] = StatusCodes.Status409Conflict,
        ["period.due_date_out_of_range"] = StatusCodes.Status422UnprocessableEntity,
        ["period.exception_out_of_range"] = StatusCodes.Status422UnprocessableEntity,
        ["period.not_begun"] = StatusCodes.Status409Conflict,
        ["period.not_due"] = StatusCodes.Status409Conflict,
        ["period.not_of_plan"] = StatusCodes.Status404NotFound,
        ["period.not_over"] = StatusCodes.Status409Conflict,
        ["period.open"] = StatusCodes.Status409Conflict,
        ["plan.empty"] = StatusCodes.Status400BadRequest,
        ["plan.key_prefix_taken"] = StatusCodes.Status409Conflict,
        ["plan.no_rows"] = StatusCodes.Status422UnprocessableEntity,
        ["plan.not_found"] = StatusCodes.Status404NotFound,
        ["plan.not_later"] = StatusCodes.Status422UnprocessableEntity,
        ["plan.not_text"] = StatusCodes.Status422UnprocessableEntity,
        ["plan.renumbering_unknown"] = StatusCodes.Status422UnprocessableEntity,
        ["plan.renumbering_unmapped"] = StatusCodes.Status409Conflict,
        ["plan.too_large"] = StatusCodes.Status413PayloadTooLarge,
        ["plan.year_differs"] = StatusCodes.Status409Conflict,
        ["plan.year_unknown"] = StatusCodes.Status422UnprocessableEntity,
        ["position.not_found"] = StatusCodes.Status404NotFound,
        ["projection.behind"] = StatusCodes.Status503ServiceUnavailable,
        ["projection.building"] = StatusCodes.Status503ServiceUnavailable,
        ["projection.not_found"] = StatusCodes.Status404NotFound,
        ["query.unknown"] = StatusCodes.Status400BadRequest,
        ["query.unsupported"] = StatusCodes.Status400BadRequest,
        ["reads.loopback_only"] = StatusCodes.Status403Forbidden,
        ["report.confirmation_needed"] = StatusCodes.Status409Conflict,
        ["report.exists"] = StatusCodes.Status409Conflict,
        ["report.moved"] = StatusCodes.Status412PreconditionFailed,
        ["report.not_found"] = StatusCodes.Status404NotFound,
        ["report.out_of_range"] = StatusCodes.Status422UnprocessableEntity,
        ["report.own"] = StatusCodes.Status403Forbidden,
        ["report.rate_differs"] = StatusCodes.Status422UnprocessableEntity,
        ["report.unfit"] = StatusCodes.Status422UnprocessableEntity,
        ["report.unit_differs"] = StatusCodes.Status422UnprocessableEntity,
        ["report.wrong_stage"] = StatusCodes.Status409Conflict,
        ["request.cross_site"] = StatusCodes.Status403Forbidden,
        ["request.invalid"] = StatusCodes.Status400BadRequest,
        ["request.media_type"] = StatusCodes.Status415UnsupportedMediaType,
        ["request.precondition_invalid"] = StatusCodes.Status400BadRequest,
        ["request.precondition_required"] = StatusCodes.Status428PreconditionRequired,
        ["request.too_large"] = StatusCodes.Status413PayloadTooLarge,
        ["route.method_not_allowed"] = StatusCodes.Status405MethodNotAllowed,
        ["route.not_found"] = StatusCodes.Status404NotFound,
        ["rollover.settled"] = StatusCodes.Status409Conflict,
        ["rollover.unlike"] = StatusCodes.Status422UnprocessableEntity,
        ["sheet.encrypted"] = StatusCodes.Status422UnprocessableEntity,
        ["sheet.not_found"] = StatusCodes.Status422UnprocessableEntity,
        ["sheet.too_large"] = StatusCodes.Status413PayloadTooLarge,
        ["sheet.unreadable"] = StatusCodes.Status422UnprocessableEntity,
        ["stream.contended"] = StatusCodes.Status409Conflict,
        ["stream.not_found"] = StatusCodes.Status404NotFound,
        ["stream.version_moved"] = StatusCodes.Status412PreconditionFailed,
        ["text.not_found"] = StatusCodes.Status422UnprocessableEntity,
        ["tile.not_found"] = StatusCodes.Status404NotFound,
        ["worksheet.refused"] = StatusCodes.Status422UnprocessableEntity,
        ["writes.loopback_only"] = StatusCodes.Status403Forbidden,
        ["year.not_closed"] = StatusCodes.Status404NotFound,
        ["year.closed"] = StatusCodes.Status409Conflict,
    };

    /// <summary>The HTTP status of a code; a code without one is a defect that a test finds.</summary>
    public static int StatusOf(string code) => Statuses[code];

    public static IReadOnlyCollection<string> Codes => Statuses.Keys;

    public static bool IsKnown(string code) => Statuses.ContainsKey(code);

    /// <summary>The refusal in the caller's language.</summary>
    /// <param name="changes">What happened since the caller looked; null where that is not the matter.</param>
    /// <param name="position">How far the ledger is, or what it was asked for; null where the refusal has nothing to do with it.</param>
    public static ProblemHttpResult Of(Rejection reason, HttpRequest request, long? position = null, object? changes = null)
    {
        var language = Languages.Of(request);
        var status = StatusOf(reason.Code);
        request.HttpContext.Response.Headers.ContentLanguage = language.Tag();
        if (status == StatusCodes.Status503ServiceUnavailable)
            request.HttpContext.Response.Headers.RetryAfter = "1";
        return TypedResults.Problem(
            statusCode: status,
            type: $"urn:dxledger:problem:{reason.Code}",
            detail: reason.Message.In(language),
            extensions: Extensions(reason.Code, reason.Field, reason.Errors is null ? null : Told(reason.Errors, language), position, changes));
    }

    /// <summary>Wrong shapes, each with the field and what was expected there.</summary>
    public static ProblemHttpResult Invalid(IEnumerable<FieldError> errors, HttpRequest request)
    {
        var language = Languages.Of(request);
        request.HttpContext.Response.Headers.ContentLanguage = language.Tag();
        var all = Told(errors.Select(error => ControlCharacters.NamedInQuery(error, request)), language);
        return TypedResults.Problem(
            statusCode: StatusOf("request.invalid"),
            type: "urn:dxledger:problem:request.invalid",
            detail: language == Language.Ja ? "入力に誤りがあります。" : "Some of the input is not as expected.",
            extensions: Extensions("request.invalid", all.FirstOrDefault()?.Field, all, position: null));
    }

    private static List<ToldError> Told(IEnumerable<FieldError> errors, Language language) =>
        [.. errors.Select(error => new ToldError(error.Field, error.Code, error.Message.In(language)))];

    private sealed record ToldError(string Field, string Code, string Detail);

    private static Dictionary<string, object?> Extensions(string code, string? field, object? errors, long? position, object? changes = null)
    {
        var extensions = new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code };
        if (field is not null)
            extensions["field"] = field;
        if (errors is not null)
            extensions["errors"] = errors;
        if (changes is not null)
            extensions["changes"] = changes;
        if (position is not null)
            extensions["position"] = position;
        return extensions;
    }
}

/// <summary>One input member that has the wrong shape.</summary>
internal sealed record FieldError(string Field, string Code, Message Message);
