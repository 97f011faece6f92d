def func(obj_response, files, form_values)
