using DxLedger.Features.Departments;
using DxLedger.Platform;
using DxLedger.Platform.Http;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DxLedger.Features.Plans.Periods;

/// <summary>The office lets one department report for a closed period for a while.</summary>
internal static class GrantException
{
    /// <param name="Department">Its key.</param>
    /// <param name="Kpi">Only for this KPI; left out, for all that the department owns.</param>
    /// <param name="Until">The last day on which it holds.</param>
    /// <param name="Reason">Why; kept beside the entry, erasable.</param>
    internal sealed record Body(string Department, string? Kpi, DateOnly? Until, string Reason);

    internal sealed class Validator : AbstractValidator<Body>
    {
        public Validator()
        {
            RuleFor(body => body.Department).Must(key => key is not null && Keys.IsValid(key)).WithErrorCode("format").WithState(_ => Key);
            RuleFor(body => body.Kpi).Must(key => key is null || Keys.IsValid(key)).WithErrorCode("format").WithState(_ => Key);
            RuleFor(body => body.Until).NotNull().WithErrorCode("required").WithState(_ => new Message("A date such as 2023-09-01.", "期限を 2023-09-01 の形で指定してください。"));
            RuleFor(body => body.Reason).IsReason();
        }

        private static Message Key => new("A key.", "キーを指定してください。");
    }

    public static async Task<Results<Ok<WriteReceipt>, ProblemHttpResult>> Post(
        string plan, string period, Body body, LedgerScope scope, HttpContext http, CancellationToken ct) =>
        Writing.Check(new Validator(), body, http.Request) is { } invalid
            ? invalid
            : await PeriodWriting.RunAsync(
                plan,
                period,
                "plan.grant-exception",
                body,
                scope,
                http,
                (state, question, set) => PeriodDecider.GrantException(
                    state, question, (body.Department, body.Kpi, body.Until.GetValueOrDefault(), body.Reason), set.Of(DepartmentModel.Stream.Projection).Count > 0),
                ct,
                Department.StreamOf(body.Department));
}
