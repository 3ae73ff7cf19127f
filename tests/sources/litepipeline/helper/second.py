from litepipeline_helper.models.action import Action

if __name__ == "__main__":
    workspace, input_data = Action.get_input()
    Action.set_output(data={"messages": ["hello %d" % input_data["number"]] * 2})
