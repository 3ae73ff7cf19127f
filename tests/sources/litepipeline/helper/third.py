from litepipeline_helper.models.action import Action

if __name__ == "__main__":
    workspace, input_data = Action.get_input()
    names = sorted(name for name in input_data if name.startswith("second_"))
    messages = [message for name in names for message in input_data[name]["messages"]]
    Action.set_output(data={"messages": messages, "count": input_data["first"]["count"]})
