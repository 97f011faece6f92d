def function_name(obj_response, arg1, arg2, arg3):
    obj_response.alert('You called the function successfully!')

g.sijax.register_callback('function_name', function_name)
