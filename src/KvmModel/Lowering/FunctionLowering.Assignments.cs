using KvmModel.Binding;
using KvmModel.Syntax;

namespace KvmModel.Lowering;

/// <content>Assignments and increments (C11 6.5.16, 6.5.2.4, 6.5.3.1), and expressions that are run for their effects alone.</content>
public sealed partial class FunctionLowering
{
    private void LowerEffect(Expression expression, List<Step> into)
    {
        if (expression is UnaryExpression { Operator: UnaryOperator.PostIncrement or UnaryOperator.PostDecrement } increment)
            CodeFolding.Discard(LowerIncrement(increment, isValueWanted: false).Code, into);
        else
            CodeFolding.Discard(LowerValue(expression).Code, into);
    }

    private Value LowerAssignment(AssignmentExpression assignment)
    {
        var token = assignment.Span.Start;
        var place = LowerPlace(assignment.Target);
        if (assignment.Operator is not { } @operator)
            return Store(token, place, Convert(token, LowerValue(assignment.Value), place.Type));
        var steps = new List<Step>();
        place = Once(place, steps);
        var right = LowerValue(assignment.Value);
        var result = Arithmetic(token, @operator, Load(token, place), right);
        var stored = Store(token, place, Convert(token, result, place.Type));
        return stored with { Code = CodeFolding.After(token, steps, stored.Code) };
    }

    /// <param name="isValueWanted">False where the old and the new value are the same to the program.</param>
    private Value LowerIncrement(UnaryExpression unary, bool isValueWanted)
    {
        var token = unary.Span.Start;
        var steps = new List<Step>();
        var place = Once(LowerPlace(unary.Operand), steps);
        var before = Load(token, place);
        var isOld = isValueWanted && unary.Operator is UnaryOperator.PostIncrement or UnaryOperator.PostDecrement;
        if (isOld && before.Code is not UnknownCode)
        {
            var temporary = NewTemporary(before.Type);
            steps.Add(new EvaluateStep(token, new SetLocalCode(token, temporary, before.Code)));
            before = before with { Code = new LocalCode(token, temporary) };
        }
        var @operator = unary.Operator is UnaryOperator.PostDecrement or UnaryOperator.PreDecrement ? BinaryOperator.Subtract : BinaryOperator.Add;
        var one = new Value(CodeFolding.Constant(token, 1, 32), IntegerType.Int);
        var after = Store(token, place, Convert(token, Arithmetic(token, @operator, before, one), place.Type));
        if (isOld)
            CodeFolding.Discard(after.Code, steps);
        var result = isOld ? before : after;
        return result with { Code = CodeFolding.After(token, steps, result.Code) };
    }
}
